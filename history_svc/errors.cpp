#include "history_svc/errors.hpp"

namespace luka::history {

namespace {

struct history_category final : boost::system::error_category {
  const char* name() const noexcept override { return "luka.history"; }
  std::string message(int code) const override {
    switch (static_cast<errc>(code)) {
      case errc::not_two_frames: return "a request has two frames: id and body";
      case errc::id_too_long: return "the id of the request is too long";
      case errc::bad_conversation_id: return "the conversation is not a valid id";
      case errc::bad_turn_id: return "the turn is not a valid id";
      case errc::element_too_large: return "too large";
      case errc::element_not_json: return "not JSON";
      case errc::element_not_an_object: return "not an object";
      case errc::element_without_role: return "role is missing or not text";
      case errc::element_without_content: return "content is missing or not text";
      case errc::element_of_unknown_role: return "unknown role";
      case errc::bad_job_id: return "a job is '<bot id>:<update id>', of the request's bot";
      case errc::bad_bot_id: return "the bot is not a number";
      case errc::bad_instance_id: return "the instance is not a valid id";
      case errc::job_of_unknown_kind: return "a job of an unknown kind";
      case errc::job_too_large: return "the text of a job is too long";
      case errc::bad_page: return "a page beyond the last possible one";
      case errc::bad_attempt: return "attempts count from 1";
      case errc::unknown_outcome: return "an unknown outcome";
      case errc::bad_cursor: return "a place to go on after that no reply has named";
    }
    return "unknown history error";
  }
};

}  // namespace

const boost::system::error_category& category() noexcept {
  static const history_category instance;
  return instance;
}

error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), category()}; }

}  // namespace luka::history
