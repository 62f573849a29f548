// The page's dialogs: whoever opens one gets what was entered, or null.

function byId(id) {
  return document.getElementById(id);
}

for (const button of document.querySelectorAll('dialog [data-close]')) {
  button.addEventListener('click', () => button.closest('dialog').close());
}

// Resolves with the form's fields, trimmed, or with null when the person changed their mind.
function ask(dialog) {
  const form = dialog.querySelector('form');
  return new Promise((resolve) => {
    let entered = null;
    form.onsubmit = (event) => {
      event.preventDefault();
      entered = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
      dialog.close();
    };
    dialog.onclose = () => resolve(entered);
    dialog.showModal();
  });
}

export async function askForPerson(suggestion) {
  const field = byId('person-name');
  field.value = suggestion;
  field.setAttribute('autofocus', '');
  const answer = ask(byId('person-dialog'));
  field.select();
  return (await answer)?.name || null;
}

// {title, members: [name]}
export async function askForGroup(title, members) {
  byId('group-name').value = title;
  byId('group-members').value = members.join(', ');
  const answer = ask(byId('group-dialog'));
  byId('group-name').select();
  const entered = await answer;
  const names = (entered?.members ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '');
  return entered?.title && names.length > 0 ? {title: entered.title, members: names} : null;
}

export function showAlert(text) {
  byId('alert-text').textContent = text;
  if (!byId('alert-dialog').open) byId('alert-dialog').showModal();
}

byId('alert-dialog').querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  byId('alert-dialog').close();
});
