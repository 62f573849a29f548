#include "history_svc/redis/codec.hpp"

#include <cstdlib>
#include <new>

#include <hiredis/hiredis.h>

namespace luka::redis {

namespace {

// hiredis calls these functions to build a reply, so that it becomes ours without a copy and its lists have a limit
// (version 0.14 has none of its own). Returning nullptr makes the reader fail.

/// Where the value that is being read belongs: in the list around it, or on its own.
reply* place_for(const redisReadTask* task) noexcept {
  if (!task->parent) return new reply;
  return &static_cast<reply*>(task->parent->obj)->elements[static_cast<std::size_t>(task->idx)];
}

void* make_text(const redisReadTask* task, char* bytes, std::size_t length) noexcept {
  reply::kind is{};
  if (task->type == REDIS_REPLY_STRING) is = reply::kind::text;
  else if (task->type == REDIS_REPLY_STATUS) is = reply::kind::status;
  else if (task->type == REDIS_REPLY_ERROR) is = reply::kind::error;
  else return nullptr;  // a kind of RESP3, which we never asked for
  reply* made = place_for(task);
  made->is = is;
  made->text.assign(bytes, length);
  return made;
}

/// The count is an int in hiredis 0.14 and a size_t in 1.x.
template <class Count>
void* make_array(const redisReadTask* task, Count count) {
  if (task->type != REDIS_REPLY_ARRAY || static_cast<std::size_t>(count) > reply_decoder::max_elements) return nullptr;
  reply* made = place_for(task);
  made->is = reply::kind::array;
  made->elements.resize(static_cast<std::size_t>(count));
  return made;
}

void* make_integer(const redisReadTask* task, long long value) noexcept {
  reply* made = place_for(task);
  made->is = reply::kind::integer;
  made->integer = value;
  return made;
}

void* make_nil(const redisReadTask* task) noexcept { return place_for(task); }

void free_root(void* made) noexcept { delete static_cast<reply*>(made); }

/// hiredis 1.x stores a bare number instead of an object where one of these is missing.
template <class Functions>
void refuse_resp3(Functions& functions) {
  if constexpr (requires { functions.createDouble; functions.createBool; }) {
    functions.createDouble = [](const redisReadTask*, double, char*, std::size_t) -> void* { return nullptr; };
    functions.createBool = [](const redisReadTask*, int) -> void* { return nullptr; };
  }
}

redisReplyObjectFunctions* object_functions() {
  static redisReplyObjectFunctions functions = [] {
    redisReplyObjectFunctions made{};
    made.createString = make_text;
    made.createArray = make_array;
    made.createInteger = make_integer;
    made.createNil = make_nil;
    made.freeObject = free_root;
    refuse_resp3(made);
    return made;
  }();
  return &functions;
}

}  // namespace

std::string encode(const command& what) {
  std::vector<const char*> starts;
  std::vector<std::size_t> lengths;
  for (const auto& argument : what) {
    starts.push_back(argument.data());
    lengths.push_back(argument.size());
  }
  char* formatted = nullptr;
  const auto length =
      redisFormatCommandArgv(&formatted, static_cast<int>(what.size()), starts.data(), lengths.data());
  if (length < 0) throw std::bad_alloc();
  std::string bytes(formatted, static_cast<std::size_t>(length));
  redisFreeCommand(formatted);
  return bytes;
}

void reply_decoder::free_reader::operator()(redisReader* reader) const noexcept { redisReaderFree(reader); }

reply_decoder::reply_decoder() : reader_(redisReaderCreateWithFunctions(object_functions())) {
  if (!reader_) throw std::bad_alloc();
}

reply_decoder::~reply_decoder() = default;

void reply_decoder::feed(std::string_view bytes) {
  if (is_broken() || bytes.empty()) return;
  unfinished_bytes_ += bytes.size();
  if (unfinished_bytes_ > max_reply_bytes) broken_ = "the reply is too large";
  else if (redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK) broken_ = "out of memory";
}

std::optional<reply> reply_decoder::next() {
  if (is_broken()) return std::nullopt;
  void* raw = nullptr;
  if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) {
    // The reader's own text quotes a byte of what it read; "out of memory" is what it calls a refused object.
    broken_ = reader_->err == REDIS_ERR_OOM ? "the reply has an unexpected shape" : "the reply is not RESP";
    return std::nullopt;
  }
  if (!raw) return std::nullopt;
  unfinished_bytes_ = 0;
  const std::unique_ptr<reply> whole(static_cast<reply*>(raw));
  return std::move(*whole);
}

}  // namespace luka::redis
