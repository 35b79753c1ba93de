/** The name by which viewers of reports know this tool. */
export const PRODUCT = 'rollcall';
