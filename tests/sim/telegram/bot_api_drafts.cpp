// The methods about drafts: previews in private chats that no message keeps (core.telegram.org/bots/api#sendmessagedraft).
#include "tests/sim/telegram/bot_api.hpp"

namespace telegram_sim {

call_outcome bot_api::send_message_draft(const call_params& params, call_moment when) {
  auto outcome = describe("sendmessagedraft", params);
  auto entities = read_entities(params);
  if (entities.has_error()) {
    return show_draft(std::move(outcome), entities.error(), params, when);
  }
  auto text = prepare_draft_text(params.text("text"), std::move(*entities));
  auto content = text.has_error() ? api_result<written>(text.error()) : written{std::move(*text), std::nullopt};
  return show_draft(std::move(outcome), std::move(content), params, when);
}

call_outcome bot_api::send_rich_message_draft(const call_params& params, call_moment when) {
  return show_draft(describe("sendrichmessagedraft", params), read_rich(params, rich_use::draft), params, when);
}

call_outcome bot_api::show_draft(call_outcome outcome, api_result<written> content, const call_params& params,
                                 call_moment when) {
  const auto refuse = [&](api_error error) {
    outcome.answer = std::move(error);
    return outcome;
  };
  if (content.has_error()) {
    return refuse(content.error());
  }
  const auto where = find_chat(params);
  if (where.has_error()) {
    return refuse(where.error());
  }
  const auto thread = read_thread(**where, params);
  if (thread.has_error()) {
    return refuse(thread.error());
  }
  if ((*where)->type != "private") {
    return refuse(bad_request(wording::draft_not_private));
  }
  if (outcome.draft_id == 0) {
    return refuse(bad_request(wording::draft_without_id));
  }
  outcome.text = content->source();
  outcome.entities = content->text.entities;
  draft_frame frame;
  frame.place = {(*where)->id, *thread};
  frame.id = outcome.draft_id;
  frame.visible = content->visible();
  frame.content = std::move(content->text);
  if (content->rich) {
    frame.rich = std::move(content->rich->blocks);
    frame.content.text = std::move(content->rich->markdown);
  }
  frame.can_stop = params.flag("can_stop");
  frame.keep_on_stop = params.flag("keep_on_stop");
  if (when.draft_is_lost) {
    all_.shown_drafts.lose();
  } else if (when.draft_delay > sim_time(0)) {
    all_.shown_drafts.show_later(std::move(frame), when.now + when.draft_delay);
  } else {
    all_.shown_drafts.show(std::move(frame), when.now);
  }
  return outcome;
}

}  // namespace telegram_sim
