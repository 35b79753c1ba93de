/** The package `yaml`, behind a module of our own: a bundle gives a CommonJS package that is imported lazily no names. */
export * as yaml from 'yaml';
