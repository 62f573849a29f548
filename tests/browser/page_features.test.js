// What a bot can show on the chat page, each on its own: here the test is the bot.

import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {openBrowser, openPage, phone} from './lib/browser.js';
import {addPerson, Chat, isTooWide} from './lib/chat.js';
import {startTelegram, token} from './lib/luka.js';
import {Processes} from './lib/processes.js';

const processes = new Processes();
let telegram;
let browser;
let page;
let ada;

before(async () => {
  telegram = await startTelegram(processes);
  browser = await openBrowser();
  page = await openPage(browser, telegram.url);
  ada = new Chat(page, 1001);
  await ada.say('Hello');
  await ada.shows('Hello');
});

after(async () => {
  await browser?.close();
  await processes.stopAll();
});

async function post(path, body) {
  const headers = {'Content-Type': 'application/json'};
  const answer = await (await fetch(telegram.url + path, {method: 'POST', headers, body: JSON.stringify(body)})).json();
  assert.ok(!answer.error && answer.ok !== false, JSON.stringify(answer));
  return answer.result ?? answer;
}

const bot = (method, body) => post(`/bot${token}/${method}`, body);
const send = (text, more = {}) => bot('sendMessage', {chat_id: ada.id, text, ...more});
const edit = (sent, text, more = {}) => bot('editMessageText', {chat_id: ada.id, message_id: sent.message_id, text, ...more});

// The callback query that a press has made, as the bot gets it.
async function pressedButton() {
  const updates = await bot('getUpdates', {timeout: 10, allowed_updates: ['callback_query']});
  const query = updates.find((update) => update.callback_query);
  if (query === undefined) {
    await bot('getUpdates', {offset: updates.at(-1).update_id + 1, timeout: 0});
    return pressedButton();
  }
  await bot('getUpdates', {offset: query.update_id + 1, timeout: 0});
  return query.callback_query;
}

// entity('bold', text, 'part'): where the part stands, in UTF-16 units.
const entity = (type, text, part, more = {}) => ({type, offset: text.indexOf(part), length: part.length, ...more});

test('every kind of formatting has its look, at the right place behind emoji', async () => {
  const text = '👨‍👩‍👧 bold italic under strike secret code linked 𝔘𝔫𝔦 @luka_bot #tag https://example.org/a';
  const entities = [
    entity('bold', text, 'bold'), entity('italic', text, 'italic'), entity('underline', text, 'under'),
    entity('strikethrough', text, 'strike'), entity('spoiler', text, 'secret'), entity('code', text, 'code'),
    entity('text_link', text, 'linked', {url: 'https://example.org/'}),
  ];
  await send(text, {entities});
  const shown = (await ada.shows('linked')).locator('.text');
  const textOf = (selector) => shown.locator(selector).textContent();
  assert.equal(await textOf('strong'), 'bold');
  assert.equal(await textOf('em'), 'italic');
  assert.equal(await textOf('u'), 'under');
  assert.equal(await textOf('s'), 'strike');
  assert.equal(await textOf('.spoiler'), 'secret');
  assert.equal(await textOf('code'), 'code');
  assert.equal(await shown.locator('a', {hasText: 'linked'}).getAttribute('href'), 'https://example.org/');
  assert.equal(await shown.locator('a', {hasText: 'example.org'}).getAttribute('rel'), 'noopener noreferrer nofollow');
  assert.deepEqual(await shown.locator('.tag').allTextContents(), ['@luka_bot', '#tag']);
  assert.equal(await shown.textContent(), text);
});

test('a spoiler is hidden until it is asked for', async () => {
  const spoiler = ada.column.locator('.spoiler');
  const colour = () => spoiler.evaluate((node) => getComputedStyle(node).color);
  assert.equal(await colour(), 'rgba(0, 0, 0, 0)');
  await spoiler.press('Enter');
  assert.notEqual(await colour(), 'rgba(0, 0, 0, 0)');
});

test('formatting nests, and what crosses is cut instead of lost', async () => {
  const trees = await page.evaluate(async () => {
    const {textTree} = await import('/message_text.js');
    const of = (type, offset, length) => ({type, offset, length});
    return {
      nested: textTree('abcdef', [of('italic', 1, 2), of('bold', 0, 4)]),
      crossing: textTree('abcdef', [of('bold', 0, 4), of('italic', 2, 4)]),
      outside: textTree('abc', [of('bold', 2, 99), of('italic', -5, 6), of('code', 7, 3), of('wobbly', 0, 3)]),
      dangerous: textTree('abc', [{...of('text_link', 0, 3), url: 'javascript:alert(1)'}]),
      inherited: textTree('abc', [of('constructor', 0, 3)]),
    };
  });
  const node = (kind, ...children) => ({kind, children});
  assert.deepEqual(trees.nested, [node('bold', 'a', node('italic', 'bc'), 'd'), 'ef']);
  assert.deepEqual(trees.crossing, [node('bold', 'ab', node('italic', 'cd')), node('italic', 'ef')]);
  assert.deepEqual(trees.outside, [node('italic', 'a'), 'b', node('bold', 'c')]);
  assert.deepEqual(trees.dangerous, ['abc']);
  assert.deepEqual(trees.inherited, ['abc']);
});

test('a code block names its language, keeps every character, and can be copied', async () => {
  const code = 'if (a < b && c > d) {\n  return "<b>";  // ünïcödé\n}';
  const text = `Look:\n${code}\nDone.`;
  await send(text, {entities: [entity('pre', text, code, {language: 'cpp'})]});
  const block = (await ada.shows('Look:')).locator('.code-block');
  assert.equal(await block.locator('.language').textContent(), 'cpp');
  assert.equal(await block.locator('code').textContent(), code);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await block.locator('.copy-code').click();
  await block.locator('.copy-code.done').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
});

test('a long quotation opens and closes', async () => {
  const text = Array.from({length: 12}, (_, i) => `line ${i + 1}`).join('\n');
  await send(text, {entities: [{type: 'expandable_blockquote', offset: 0, length: text.length}]});
  const quote = (await ada.shows('line 12')).locator('blockquote');
  const height = () => quote.evaluate((node) => node.offsetHeight);
  const closed = await height();
  await quote.getByRole('button', {name: 'Show more'}).click();
  assert.ok(await height() > 2 * closed);
  await quote.getByRole('button', {name: 'Show less'}).click();
  assert.equal(await height(), closed);
});

test('an edit touches only what differs: elements, and what a person opened in them, stay', async () => {
  const before = 'A secret and a code\nx = 1';
  const formatting = (text, code) => [entity('spoiler', text, 'secret'), entity('pre', text, code, {language: 'python'})];
  const sent = await send(before, {entities: formatting(before, 'x = 1')});
  const message = await ada.shows('x = 1');
  await message.locator('.spoiler').click();
  await message.evaluate((node) => {
    for (const part of node.querySelectorAll('.bubble, .spoiler, pre, .text')) part.marked = true;
  });
  const after = 'A secret and a code\nx = 1\ny = 2  # more';
  await edit(sent, after, {entities: formatting(after, 'x = 1\ny = 2  # more')});
  await ada.shows('y = 2');
  assert.ok(await message.evaluate((node) => [...node.querySelectorAll('.bubble, .spoiler, pre, .text')].every((part) => part.marked)));
  assert.ok(await message.locator('.spoiler').evaluate((node) => node.classList.contains('revealed')));
  assert.ok(await message.locator('.edited').isVisible());
});

test('a growing text appears bit by bit for those who like motion', async () => {
  const lively = await openPage(browser, telegram.url, {reducedMotion: 'no-preference'});
  const chat = new Chat(lively, ada.id);
  const lengths = await chat.watchGrowth(await ada.answers.count());
  const sent = await send('It begins ');
  await chat.shows('It begins');
  await edit(sent, `It begins ${'and goes on '.repeat(30)}to the end.`);
  await chat.shows('to the end.');
  const seen = await lengths();
  assert.ok(seen.length >= 5, String(seen));
  assert.equal(seen.at(-1), `It begins ${'and goes on '.repeat(30)}to the end.`.length);
  await lively.context().close();
});

test('a pressed button reaches the bot, and its answer is shown', async () => {
  const keyboard = {inline_keyboard: [[{text: 'Yes', callback_data: 'yes'}, {text: 'No', callback_data: 'no'}], [{text: 'Site', url: 'https://example.org'}]]};
  await send('Well?', {reply_markup: keyboard});
  const message = await ada.shows('Well?');
  assert.equal(await message.locator('.keys').count(), 2);
  assert.equal(await message.getByRole('link', {name: 'Site'}).getAttribute('href'), 'https://example.org');

  await message.getByRole('button', {name: 'Yes'}).click();
  const yes = await pressedButton();
  assert.equal(yes.data, 'yes');
  assert.equal(yes.from.id, ada.id);
  await bot('answerCallbackQuery', {callback_query_id: yes.id, text: 'Good choice'});
  await ada.column.locator('.toast', {hasText: 'Good choice'}).waitFor();

  await message.getByRole('button', {name: 'No'}).click();
  const no = await pressedButton();
  await bot('answerCallbackQuery', {callback_query_id: no.id, text: 'Really?', show_alert: true});
  await page.locator('#alert-dialog', {hasText: 'Really?'}).waitFor();
  await page.locator('#alert-dialog').getByRole('button', {name: 'OK'}).click();
  assert.ok(await page.locator('#alert-dialog').isHidden());
  assert.equal(await message.locator('.key.waiting').count(), 0);
});

test('buttons that an edit takes away are gone, and so is a deleted message', async () => {
  const sent = await send('Soon gone', {reply_markup: {inline_keyboard: [[{text: 'Stop', callback_data: 's', style: 'danger'}]]}});
  const message = await ada.shows('Soon gone');
  await message.locator('.key.danger').waitFor();
  await bot('editMessageReplyMarkup', {chat_id: ada.id, message_id: sent.message_id});
  await message.locator('.key').waitFor({state: 'detached'});
  await bot('deleteMessage', {chat_id: ada.id, message_id: sent.message_id});
  await message.waitFor({state: 'detached'});
});

test('a command in a text is said when it is clicked', async () => {
  await send('Try /help now');
  await (await ada.shows('Try /help')).getByRole('button', {name: '/help'}).click();
  const said = await ada.shows('/help', ada.column.locator('.message.own'));
  assert.equal(await ada.text(said), '/help');
});

test('a reply shows what it replies to, both ways', async () => {
  await ada.say('Which way?');
  const question = await ada.shows('Which way?');
  const id = Number((await question.getAttribute('id')).split('-').at(-1));
  await send('That way.', {reply_parameters: {message_id: id}});
  const answer = await ada.shows('That way.', ada.answers);
  assert.equal(await answer.locator('.quoted-text').textContent(), 'Which way?');

  await answer.hover();
  await answer.getByRole('button', {name: 'Reply'}).click();
  assert.equal(await ada.column.locator('.reply .quoted-text').textContent(), 'That way.');
  await ada.say('Thank you');
  const thanks = await ada.shows('Thank you', ada.column.locator('.message.own'));
  assert.equal(await thanks.locator('.quoted-text').textContent(), 'That way.');
  assert.ok(await ada.column.locator('.reply').isHidden());
});

test('Shift+Enter begins a line, Enter sends', async () => {
  await ada.field.pressSequentially('first');
  const height = () => ada.field.evaluate((field) => field.offsetHeight);
  const low = await height();
  await ada.field.press('Shift+Enter');
  await ada.field.pressSequentially('second');
  assert.ok(await height() > low);
  await ada.field.press('Enter');
  const said = await ada.shows('second', ada.column.locator('.message.own'));
  assert.equal(await ada.text(said), 'first\nsecond');
  assert.equal(await height(), low);
});

test('the list stays at the newest message, but not for a person who reads further up', async () => {
  const scroller = ada.column.locator('.scroller');
  const fromEnd = () => scroller.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
  const sent = await send('It grows');
  await ada.shows('It grows');
  await edit(sent, `It grows${'\nand grows'.repeat(40)}`);
  await ada.shows('and grows');
  await page.waitForFunction((id) => {
    const box = document.querySelector(`.column[data-chat="${id}"] .scroller`);
    return box.scrollHeight - box.scrollTop - box.clientHeight < 2;
  }, ada.id);

  await scroller.evaluate((box) => box.scrollTo({top: 100}));
  await ada.column.locator('.to-end.visible').waitFor();
  const place = await scroller.evaluate((box) => box.scrollTop);
  await send('Something new below');
  await ada.column.locator('.count', {hasText: '1'}).waitFor();
  assert.equal(await scroller.evaluate((box) => box.scrollTop), place);
  await ada.column.locator('.to-end').click();
  await ada.column.locator('.to-end.visible').waitFor({state: 'detached'});
  assert.ok(await fromEnd() < 32);
});

test('what arrives in a closed chat gets a dot in the list', async () => {
  await post('/control/say', {chat: 5005, first_name: 'Zoe', text: 'Is anybody there?'});
  await page.locator('.chat', {hasText: 'Is anybody there?'}).waitFor();
  await bot('sendMessage', {chat_id: 5005, text: 'Yes.'});
  const entry = page.locator('.chat', {hasText: 'Zoe'});
  await entry.locator('.dot').waitFor();
  await entry.locator('.chat-open').click();
  await new Chat(page, 5005).shows('Yes.');
  assert.ok(await entry.locator('.dot').isHidden());
  await page.locator('.chat', {hasText: 'Ada'}).locator('.chat-open').click();
  await ada.shows('Something new below');
});

test('in a group everybody can speak, and is told apart', async () => {
  await page.click('#add-group');
  await page.fill('#group-name', 'Tea kitchen');
  await page.fill('#group-members', 'Ada, Grace');
  await page.locator('#group-dialog').getByRole('button', {name: 'Create'}).click();
  const column = page.locator('.column.active');
  await column.getByRole('heading', {name: 'Tea kitchen'}).waitFor();
  const group = new Chat(page, Number(await column.getAttribute('data-chat')));
  assert.ok(group.id < 0);
  await group.say('Who wants tea?');
  await group.shows('Who wants tea?', group.column.locator('.message.own'));
  await group.column.getByRole('radio', {name: 'Grace'}).click();
  await group.say('I do');
  await group.shows('I do', group.column.locator('.message.own'));
  const first = await group.shows('Who wants tea?', group.column.locator('.message.other'));
  assert.equal(await first.locator('.sender').textContent(), 'Ada');
  const messages = await (await fetch(`${telegram.url}/control/messages?chat=${group.id}`)).json();
  assert.deepEqual(messages.map(({name, text}) => [name, text]), [['Ada', 'Who wants tea?'], ['Grace', 'I do']]);
  await column.getByRole('button', {name: 'Close this chat'}).click();
  await ada.column.waitFor();
});

test('a long history is drawn from its end, the rest on demand', async () => {
  for (let i = 1; i <= 130; ++i) await post('/control/say', {chat: 6006, first_name: 'Max', text: `message ${i}`});
  const max = new Chat(page, 6006);
  await page.locator('.chat', {hasText: 'Max'}).locator('.chat-open').click();
  await max.shows('message 130');
  assert.equal(await max.messages.count(), 100);
  await max.column.getByRole('button', {name: 'Show earlier messages'}).click();
  assert.equal(await max.messages.count(), 130);
  assert.equal(await max.text(max.messages.first()), 'message 1');
  await page.locator('.chat', {hasText: 'Ada'}).locator('.chat-open').click();
});

test('on a phone long words and long lines of code stay inside', async () => {
  const code = `print("${'wide '.repeat(80)}")`;
  const text = `${'unbreakable'.repeat(30)}\n${code}`;
  await send(text, {entities: [entity('pre', text, code, {language: 'python'})], reply_markup: {inline_keyboard: [[{text: 'w'.repeat(60), callback_data: 'w'}]]}});
  const small = await openPage(browser, telegram.url, {viewport: phone});
  const chat = new Chat(small, ada.id);
  const message = await chat.shows('unbreakable');
  assert.equal(await isTooWide(small), false);
  const block = message.locator('pre');
  assert.ok(await block.evaluate((pre) => pre.scrollWidth > pre.clientWidth), 'the code scrolls inside its block');
  assert.deepEqual(small.complaints, []);
  await small.context().close();
});

test('a visitor with a dark system sees a dark page', async () => {
  const dark = await openPage(browser, telegram.url, {colorScheme: 'dark'});
  const background = await dark.locator('.column').evaluate((node) => getComputedStyle(node).backgroundColor);
  assert.equal(background, 'rgb(18, 21, 29)');
  await dark.context().close();
});

test('a finished answer is announced to those who cannot see it', async () => {
  await send('The answer is 42.');
  await page.locator('#announcer', {hasText: 'Luka: The answer is 42.'}).waitFor({state: 'attached'});
});

test('when the server goes away the page says so, keeps what was written, and comes back with it', async () => {
  const grace = await addPerson(page, 'Grace B');
  assert.deepEqual(page.complaints, [], 'until now there was nothing to complain about');
  await processes.stop(telegram.started);
  await page.locator('#connection.lost').waitFor();
  await grace.column.locator('.subtitle', {hasText: 'reconnecting…'}).waitFor();
  await grace.say('Are you there?');
  await grace.column.locator('.toast.bad', {hasText: 'Not sent'}).waitFor();
  assert.equal(await grace.field.inputValue(), 'Are you there?');

  telegram = await startTelegram(processes, Number(new URL(telegram.url).port));
  await page.locator('#connection:not(.lost)').waitFor();
  await ada.messages.first().waitFor({state: 'detached'});
  await grace.field.press('Enter');
  await grace.shows('Are you there?');
});
