#include "tests/allocations/hot_paths.hpp"

#include <cstdlib>
#include <functional>

#include "gateway/delivery/render/answer_pages.hpp"
#include "gateway/dispatch/answer_assembly.hpp"
#include "history_svc/redis/codec.hpp"
#include "history_svc/store/journal.hpp"
#include "llm_worker/backend/ollama/answer_reader.hpp"
#include "llm_worker/generation/answer_assembly.hpp"
#include "proto/codec.hpp"
#include "tests/allocations/counter.hpp"

namespace luka::test {

namespace {

constexpr int often = 200;
constexpr std::size_t per_edit = 100;  ///< bytes that come in half a second, at fifty tokens in a second
const proto::job_ref job{"4242424242:123456789", 1};

/// A path that does nothing would look like a cheap one.
void expect(bool done) {
  if (!done) std::abort();
}

double each(const std::function<void(int)>& step) {
  step(0);  // what is made once
  const auto before = allocations();
  for (int i = 1; i <= often; ++i) step(i);
  return static_cast<double>(allocations() - before) / often;
}

std::string prose(std::size_t size) {
  std::string text;
  for (int i = 0; text.size() < size; ++i)
    text += "Paragraph " + std::to_string(i) + " says **something bold**, calls `a_function()` and links to [a page]"
            "(https://example.org/page). It goes on for a sentence.\n\n";
  return text;
}

double read_line() {
  worker::ollama::answer_reader reader;
  const std::string line = R"({"model":"llama3.2:3b","created_at":"2026-01-02T03:04:05.678901234Z",)"
                           R"("message":{"role":"assistant","content":" word"},"done":false})"
                           "\n";
  return each([&](int) {
    reader.push(line);
    expect(reader.take_text() == " word");
  });
}

double publish_chunk() {
  worker::answer_assembly answer(job, 1024 * 1024);
  return each([&](int) {
    answer.add(" word");
    expect(!proto::encode(*answer.pending()).empty());
    answer.published();
  });
}

double take_chunk() {
  std::vector<std::string> frames;
  proto::token_chunk chunk;
  chunk.job = job.job;
  chunk.attempt = job.attempt;
  chunk.text = " word";
  for (int i = 0; i <= often; ++i, ++chunk.sequence, chunk.offset += chunk.text.size())
    frames.push_back(proto::encode(chunk));
  gateway::answer_assembly answer;
  return each([&](int i) {
    const auto decoded = proto::decode<proto::token_chunk>(frames[static_cast<std::size_t>(i)]);
    expect(decoded && answer.add(*decoded, {}) != gateway::answer_assembly::outcome::stale);
  });
}

double render_edit() {
  const auto text = prose(per_edit * (often + 1));
  gateway::answer_pages pages;
  return each([&](int i) {
    pages.append(std::string_view(text).substr(static_cast<std::size_t>(i) * per_edit, per_edit));
    expect(pages.count() > 0 && !pages.page(pages.count() - 1).text.empty());
  });
}

proto::accept_jobs one_question() {
  proto::job_record record;
  record.job = job.job;
  record.update = 123456789;
  record.chat = record.user = 987654321;
  record.conversation = "987654321";
  record.text = prose(200);
  proto::accept_jobs request;
  request.bot = "4242424242";
  request.instance = "0123456789abcdef";
  request.jobs.push_back(std::move(record));
  return request;
}

double accept_question() {
  const auto request = one_question();
  return each([&](int) {
    const auto decoded = proto::decode<proto::accept_jobs>(proto::encode(request));
    expect(decoded && !redis::encode(history::ask_to_accept(*decoded)).empty());
  });
}

double read_reply() {
  redis::reply_decoder decoder;
  return each([&](int) {
    decoder.feed("*1\r\n:1\r\n");
    const auto reply = decoder.next();
    expect(reply && history::read_accepted(*reply, 1));
  });
}

}  // namespace

std::vector<measured> measure_hot_paths() {
  return {{"worker_reads_a_line", read_line()},       {"worker_publishes_a_chunk", publish_chunk()},
          {"gateway_takes_a_chunk", take_chunk()},    {"gateway_renders_an_edit", render_edit()},
          {"history_takes_a_question", accept_question()}, {"history_reads_a_reply", read_reply()}};
}

}  // namespace luka::test
