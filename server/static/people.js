// The form of "people like me" leads to the page of what was chosen in it. The server would do so, too (people/find); where the site is
// carried by a web server that knows nothing of it, this script does.
(() => {
'use strict';

const form = document.querySelector('form[data-people]');

form?.addEventListener('submit', (event) => {
  event.preventDefault();
  const codes = [...form.querySelectorAll('select')].map((select) => {
    const option = select.selectedOptions[0];
    return option?.dataset.category || option?.value || 'any';
  });
  const all = ['region', 'tenure', 'reason'].map((name) => {
    const at = [...form.querySelectorAll('select')].findIndex((select) => select.name === name);
    return at < 0 ? 'any' : codes[at];
  });
  const chosen = all.some((code) => code !== 'any');
  location.assign(form.dataset.people + (chosen ? `${all.map((code) => `${encodeURIComponent(code)}/`).join('')}#short` : ''));
});
})();
