/** Numbers, smallest first. */
export interface Heap {
  put(value: number): void;
  /** Takes out the smallest; undefined where there is none. */
  take(): number | undefined;
}

/** An empty binary heap. */
export function makeHeap(): Heap {
  const values: number[] = [];
  return {
    put(value) {
      values.push(value);
      rise(values);
    },
    take() {
      const smallest = values[0];
      const last = values.pop();
      if (last !== undefined && values.length > 0) {
        values[0] = last;
        sink(values);
      }
      return smallest;
    },
  };
}

function rise(values: number[]): void {
  let at = values.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if ((values[parent] as number) <= (values[at] as number)) return;
    swap(values, parent, at);
    at = parent;
  }
}

function sink(values: number[]): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= values.length) return;
    const child = left + 1 < values.length && (values[left + 1] as number) < (values[left] as number) ? left + 1 : left;
    if ((values[at] as number) <= (values[child] as number)) return;
    swap(values, at, child);
    at = child;
  }
}

function swap(values: number[], first: number, second: number): void {
  const value = values[first] as number;
  values[first] = values[second] as number;
  values[second] = value;
}
