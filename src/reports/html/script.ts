/**
 * The script of every page: search and filters over items, whose choice is kept in the address, and all items open for printing.
 * Without it the page lacks the filter and nothing else. It only hides and shows; it never writes HTML.
 */
export const SCRIPT = `
(() => {
  'use strict';
  const items = [...document.querySelectorAll('[data-item]')];
  const bar = document.getElementById('filter');
  if (bar && items.length > 1) {
    const search = document.getElementById('filter-text');
    const selects = [...bar.querySelectorAll('select')];
    const status = bar.querySelector('[role="status"]');
    const texts = new Map();
    const textOf = (item) => {
      if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
      return texts.get(item);
    };
    const show = () => {
      const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
      const wanted = selects.map((select) => [select.dataset.of, select.value]).filter(([, value]) => value !== '');
      let shown = 0;
      for (const item of items) {
        const fits = wanted.every(([of, value]) => item.dataset[of] === value) && words.every((word) => textOf(item).includes(word));
        item.hidden = !fits;
        if (fits) shown++;
      }
      status.textContent = shown + ' of ' + items.length + ' shown';
      const state = new URLSearchParams();
      if (search.value) state.set('q', search.value);
      for (const [of, value] of wanted) state.set(of, value);
      const hash = state.toString();
      if (hash || /^#(?:q|action|target)=/.test(location.hash)) history.replaceState(null, '', hash ? '#' + hash : location.pathname + location.search);
    };
    const state = new URLSearchParams(/^#(?:q|action|target)=/.test(location.hash) ? location.hash.slice(1) : '');
    search.value = state.get('q') || '';
    for (const select of selects) if ([...select.options].some((option) => option.value === state.get(select.dataset.of))) select.value = state.get(select.dataset.of);
    let waiting = 0;
    search.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, items.length > 500 ? 150 : 0);
    });
    for (const select of selects) select.addEventListener('change', show);
    const setOpen = (open) => () => {
      for (const item of items) if (!item.hidden && item.tagName === 'DETAILS') item.open = open;
    };
    document.getElementById('filter-open').addEventListener('click', setOpen(true));
    document.getElementById('filter-close').addEventListener('click', setOpen(false));
    bar.hidden = false;
    show();
  }
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    for (const item of closed) item.open = true;
  });
  addEventListener('afterprint', () => {
    for (const item of closed) item.open = false;
  });
})();
`;
