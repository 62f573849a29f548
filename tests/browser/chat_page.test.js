// The chat page over the whole of Luka: what a person types goes through the gateway, a worker, the model server and back.

import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {openBrowser, openPage, phone, screenshot} from './lib/browser.js';
import {addPerson, Chat, isTooWide} from './lib/chat.js';
import {startLuka} from './lib/luka.js';

let luka;
let browser;
let page;
let ada;

const standIn = 'No model is connected.';  // what every answer of the stand-in for Ollama ends with

before(async () => {
  luka = await startLuka();
  browser = await openBrowser();
  page = await openPage(browser, luka.url);
  ada = new Chat(page, 1001);
});

after(async () => {
  await browser?.close();
  await luka?.processes.stopAll();
});

// What the simulated Telegram holds, to compare with what is on the screen.
async function textOfLastAnswer(chat) {
  const messages = await (await fetch(`${luka.url}/control/messages?chat=${chat.id}`)).json();
  return messages.filter(({from}) => from === 'bot').at(-1).text;
}

test('an empty chat invites to say something', async () => {
  const welcome = ada.column.locator('.welcome');
  await welcome.getByText('Say something to Luka').waitFor();
  assert.ok((await welcome.locator('.prompt').count()) >= 4);
  assert.equal(await page.title(), 'Luka');
});

test('a slash offers the commands, and /start is answered with a welcome', async () => {
  await ada.field.pressSequentially('/');
  const menu = ada.column.locator('.command-menu');
  await menu.waitFor();
  const commands = await menu.locator('.command-name').allTextContents();
  assert.deepEqual(commands, ['/start', '/help', '/stop', '/reset', '/context', '/usage']);
  await ada.field.pressSequentially('sta');
  assert.equal(await menu.locator('li').count(), 1);
  await ada.field.press('Enter');
  await ada.shows('Hello, Ada!', ada.answers);
  assert.equal(await ada.field.inputValue(), '');
  assert.equal(await ada.text(ada.messages.first()), '/start');
  assert.ok(await ada.column.locator('.welcome').isHidden());
});

test('an answer begins with typing, grows while it is written, and is complete at the end', async () => {
  await ada.settled();
  const lengths = await ada.watchGrowth(await ada.answers.count());
  await ada.say('What is Python?');
  await ada.typing.waitFor();
  assert.equal(await ada.column.locator('.subtitle').textContent(), 'writing…');
  const answer = await ada.shows(standIn, ada.answers);
  assert.ok(await ada.typing.isHidden());
  await ada.settled();

  const seen = await lengths();
  assert.ok(seen.length >= 4, `the text was seen at these lengths only: ${seen}`);
  assert.deepEqual(seen, [...seen].sort((a, b) => a - b), 'a text that grows never gets shorter');
  const complete = await textOfLastAnswer(ada);
  assert.match(complete, /start again\.$/u);
  const words = (text) => text.split(/\s+/u).join(' ').trim();
  // Above a block of code the page writes its language.
  const shown = (await answer.locator('.text').innerText()).replace(/^python$/mu, '');
  assert.equal(words(shown), words(complete));
  assert.equal(await answer.locator('.text pre').count(), 1);
  assert.equal(await answer.locator('.edited').isVisible(), true);
});

test('the end of the answer is in sight', async () => {
  const answer = ada.answers.last();
  const distance = await answer.evaluate((node) => node.closest('.scroller').getBoundingClientRect().bottom - node.getBoundingClientRect().bottom);
  assert.ok(distance >= 0 && distance < 60, `${distance} pixels`);
});

test('two people side by side get an answer each', async () => {
  const grace = await addPerson(page, 'Grace');
  await Promise.all([grace.column.waitFor(), ada.column.waitFor()]);
  await ada.say('Show me a list');
  await grace.say('Show me some code');
  const [list, code] = await Promise.all([
    ada.shows('walk in the mountains', ada.answers.filter({hasText: standIn})),
    grace.shows('is_palindrome', grace.answers.filter({hasText: standIn})),
  ]);
  assert.ok(await list.isVisible() && await code.isVisible());
  assert.equal(await grace.answers.filter({hasText: 'mountains'}).count(), 0);
  assert.equal(await ada.answers.filter({hasText: 'is_palindrome'}).count(), 0);
  await Promise.all([ada.settled(), grace.settled()]);
  await screenshot(page, 'chat-light.png');
});

test('the switch makes it dark, and it stays so', async () => {
  const brightness = () => page.evaluate(() => {
    const [red, green, blue] = getComputedStyle(document.querySelector('.column')).backgroundColor.match(/[\d.]+/gu).map(Number);
    return red + green + blue;
  });
  assert.ok(await brightness() > 600);
  await page.click('#theme-switch');
  assert.ok(await brightness() < 150);
  await page.reload();
  await ada.shows(standIn);
  assert.ok(await brightness() < 150);
  await screenshot(page, 'chat-dark.png');
});

test('markup in a message stays text', async () => {
  const hostile = '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>';
  await ada.ask(hostile, standIn);
  const shown = await ada.shows('onerror', ada.column.locator('.message.own'));
  assert.equal(await ada.text(shown), hostile);
  assert.equal(await page.locator('.column img, .column script').count(), 0);
  assert.equal(await page.title(), 'Luka');
});

test('on a phone there is one chat, nothing reaches over the edge, and the list leads to the others', async () => {
  const small = await openPage(browser, luka.url, {viewport: phone, deviceScaleFactor: 2});
  const chat = new Chat(small, 1001);
  await chat.shows('Python');
  assert.equal(await isTooWide(small), false);
  await screenshot(small, 'chat-phone.png');
  await chat.column.locator('.back').click();
  const entry = small.locator('.chat', {hasText: 'Grace'});
  await entry.waitFor();
  assert.equal(await isTooWide(small), false);
  assert.ok(await chat.column.isHidden());
  await entry.locator('.chat-open').click();
  await new Chat(small, 1002).shows('is_palindrome');
  assert.deepEqual(small.complaints, []);
  await small.context().close();
});

test('the browser has nothing to complain about', () => {
  assert.deepEqual(page.complaints, []);
});
