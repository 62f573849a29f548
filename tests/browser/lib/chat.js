// What a person does and sees in one chat of the page.

export class Chat {
  constructor(page, id) {
    this.page = page;
    this.id = id;
    this.column = page.locator(`.column[data-chat="${id}"]`);
    this.field = this.column.locator('.field');
    this.messages = this.column.locator('.message');
    this.answers = this.column.locator('.message.bot');
    this.typing = this.column.locator('.typing');
  }

  async say(text) {
    await this.field.fill(text);
    await this.field.press('Enter');
  }

  text(message) {
    return message.locator('.text').textContent();
  }

  // Until one of its messages contains the text.
  async shows(text, who = this.messages) {
    const message = who.filter({hasText: text}).last();
    await message.waitFor();
    return message;
  }

  // Says it and waits for an answer that contains the text. Returns that message.
  async ask(question, text) {
    const number = await this.answers.count();
    await this.say(question);
    const answer = this.answers.nth(number);
    await answer.filter({hasText: text}).waitFor();
    return answer;
  }

  // Until the bot has been silent for so long that the page takes its answer for complete.
  async settled() {
    await this.column.locator('.message.growing').first().waitFor({state: 'detached'});
  }

  // The lengths that the bot's `number`-th message had on the screen, as it grew. Call before it arrives.
  async watchGrowth(number) {
    await this.column.evaluate((column, wanted) => {
      column.lengths = [];
      const look = () => {
        const length = column.querySelectorAll('.message.bot')[wanted]?.querySelector('.text').textContent.length ?? 0;
        if (length > 0 && length !== column.lengths.at(-1)) column.lengths.push(length);
      };
      new MutationObserver(look).observe(column, {childList: true, subtree: true, characterData: true});
    }, number);
    return () => this.column.evaluate((column) => column.lengths);
  }
}

// Says in the page's dialog that somebody else is here too. Returns their chat.
export async function addPerson(page, name) {
  await page.click('#add-person');
  await page.fill('#person-name', name);
  await page.press('#person-name', 'Enter');
  const column = page.locator('.column.active');
  await column.locator('.avatar .badge', {hasText: name[0]}).waitFor();
  return new Chat(page, Number(await column.getAttribute('data-chat')));
}

// Nothing reaches over the edge: neither the page nor a list of messages can be moved sideways.
export async function isTooWide(page) {
  return page.evaluate(() => {
    const boxes = [document.documentElement, document.body, ...document.querySelectorAll('.scroller')];
    return boxes.some((box) => box.scrollWidth > box.clientWidth);
  });
}
