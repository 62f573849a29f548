#include "gateway/telegram/error.hpp"

#include "tests/support/catch.hpp"

using namespace luka::telegram;

namespace {

struct example {
  int code;
  const char* description;
  remedy what;
};

/// As Telegram writes them.
const example examples[] = {
    {400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
          "as a current content and reply markup of the message", remedy::treat_as_done},

    {400, "Bad Request: can't parse entities: Can't find end of Bold entity at byte offset 7", remedy::bad_markup},
    {400, "Bad Request: RICH_MESSAGE_EMAIL_INVALID", remedy::bad_markup},
    {400, "Bad Request: RICH_VALIDATE_CTOR_NOT_ALLOWED", remedy::bad_markup},
    {400, "Bad Request: entity begins in a middle of a UTF-16 symbol at byte offset 3", remedy::bad_markup},
    {400, "Bad Request: not enough rights to send the rich message to the chat", remedy::bad_markup},

    {400, "Bad Request: BUTTON_DATA_INVALID", remedy::bad_buttons},
    {400, "Bad Request: REPLY_MARKUP_INVALID", remedy::bad_buttons},
    {400, "Bad Request: reply markup is too long", remedy::bad_buttons},

    {400, "Bad Request: message is too long", remedy::split},
    {400, "Bad Request: MESSAGE_TOO_LONG", remedy::split},
    {400, "Bad Request: text is too long", remedy::split},
    {400, "Bad Request: message caption is too long", remedy::split},
    {413, "Request Entity Too Large", remedy::split},

    {400, "Bad Request: message text is empty", remedy::skip_text},
    {400, "Bad Request: text must be non-empty", remedy::skip_text},

    {400, "Bad Request: message to edit not found", remedy::resend_as_new},
    {400, "Bad Request: message can't be edited", remedy::resend_as_new},
    {400, "Bad Request: there is no text in the message to edit", remedy::resend_as_new},
    {400, "Bad Request: MESSAGE_ID_INVALID", remedy::resend_as_new},

    {400, "Bad Request: message to be replied not found", remedy::drop_reply},
    {400, "Bad Request: message thread not found", remedy::drop_thread},
    {400, "Bad Request: TOPIC_DELETED", remedy::drop_thread},
    {400, "Bad Request: TOPIC_CLOSED", remedy::drop},

    {400, "Bad Request: TEXTDRAFT_PEER_INVALID", remedy::unsupported},
    {404, "Not Found: method not found", remedy::unsupported},
    {400, "Bad Request: RANDOM_ID_INVALID", remedy::drop},

    {400, "Bad Request: chat not found", remedy::give_up_chat},
    {400, "Bad Request: private chat not found", remedy::give_up_chat},
    {400, "Bad Request: PEER_ID_INVALID", remedy::give_up_chat},
    {403, "Forbidden: bot can't initiate conversation with a user", remedy::give_up_chat},
    {403, "Forbidden: bot was blocked by the user", remedy::give_up_chat},
    {403, "Forbidden: user is deactivated", remedy::give_up_chat},
    {403, "Forbidden: bot was kicked from the supergroup chat", remedy::give_up_chat},
    {403, "Forbidden: bot is not a member of the channel chat", remedy::give_up_chat},
    {403, "Forbidden: the group chat was deleted", remedy::give_up_chat},
    {403, "Forbidden: the bot can't send messages to the bot", remedy::give_up_chat},
    {403, "Forbidden: something new", remedy::give_up_chat},

    {400, "Bad Request: have no rights to send a message", remedy::drop},
    {400, "Bad Request: not enough rights to send text messages to the chat", remedy::drop},
    {403, "Forbidden: CHAT_WRITE_FORBIDDEN", remedy::drop},
    {400, "Bad Request: have no write access to the chat", remedy::drop},

    {400, "Bad Request: group chat was upgraded to a supergroup chat", remedy::migrate},
    {400, "Bad Request: query is too old and response timeout expired or query ID is invalid", remedy::drop},
    {400, "Bad Request: something new", remedy::drop},

    {401, "Unauthorized", remedy::fatal},
    {404, "Not Found", remedy::fatal},
    {421, "Misdirected Request", remedy::fatal},
    {409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
     remedy::conflict},
    {429, "Too Many Requests: retry after 35", remedy::retry_later},
    {420, "FLOOD_WAIT_35", remedy::retry_later},
    {500, "Internal Server Error: restart", remedy::retry_with_backoff},
    {500, "Internal Server Error: Request aborted", remedy::retry_with_backoff},
    {502, "Bad Gateway", remedy::retry_with_backoff},
    {504, "Gateway Timeout", remedy::retry_with_backoff},
};

}  // namespace

TEST_CASE("every error that Telegram documents or is known to send has its remedy") {
  for (const auto& e : examples) {
    INFO(e.code << " " << e.description);
    CHECK(name(classify(e.code, e.description)) == name(e.what));
  }
}

TEST_CASE("the case of an error text does not matter") {
  CHECK(classify(400, "BAD REQUEST: MESSAGE TO EDIT NOT FOUND") == remedy::resend_as_new);
  CHECK(classify(403, "forbidden: BOT WAS BLOCKED by the user") == remedy::give_up_chat);
}

TEST_CASE("the code decides where the text could mislead") {
  CHECK(classify(429, "Too Many Requests: chat not found") == remedy::retry_later);
  CHECK(classify(500, "message is too long") == remedy::retry_with_backoff);
  CHECK(classify(401, "") == remedy::fatal);
  CHECK(classify(400, "") == remedy::drop);
}
