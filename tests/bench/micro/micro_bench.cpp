// What single steps cost, and how that grows: the argument is the size. For scripts/bench.sh --only micro, or by hand:
// build/release/tests/bench/micro/micro_bench.
#include <benchmark/benchmark.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "common/zmq/async_socket.hpp"
#include "gateway/delivery/pacing/pacer.hpp"
#include "gateway/delivery/render/answer_pages.hpp"
#include "gateway/dispatch/fair_round.hpp"
#include "proto/codec.hpp"
#include "proto/inference.hpp"
#include "tests/component/history_svc/journal_client.hpp"

using namespace luka;

namespace {

std::size_t size_of(const benchmark::State& state) { return static_cast<std::size_t>(state.range(0)); }

proto::token_chunk chunk_of(std::size_t bytes) {
  proto::token_chunk chunk;
  chunk.job = "4242424242:123456789";
  chunk.attempt = 1;
  chunk.text = std::string(bytes, 'x');
  return chunk;
}

void encode_chunk(benchmark::State& state) {
  const auto chunk = chunk_of(size_of(state));
  for (auto _ : state) benchmark::DoNotOptimize(proto::encode(chunk));
}

void decode_chunk(benchmark::State& state) {
  const auto frame = proto::encode(chunk_of(size_of(state)));
  for (auto _ : state) benchmark::DoNotOptimize(proto::decode<proto::token_chunk>(frame));
}

/// Forty bytes more of an answer that has so many kilobytes.
void render_update(benchmark::State& state) {
  constexpr std::size_t update = 40;
  std::string text;
  while (text.size() < (size_of(state) + 4) * 1024)
    text += "A sentence with **something bold**, `code()` and [a link](https://example.org), and then another.\n\n";
  const auto begin = size_of(state) * 1024;
  gateway::answer_pages answer;
  std::size_t at = text.size();
  for (auto _ : state) {
    if (at + update > text.size()) {
      state.PauseTiming();
      answer = gateway::answer_pages();
      answer.append(std::string_view(text).substr(0, begin));
      benchmark::DoNotOptimize(answer.count());
      at = begin;
      state.ResumeTiming();
    }
    answer.append(std::string_view(text).substr(at, update));
    at += update;
    benchmark::DoNotOptimize(answer.page(answer.count() - 1).text.data());
  }
}

/// One chat of so many is served and comes back.
void pacer_turn(benchmark::State& state) {
  gateway::pacer pacer(false);
  gateway::pacer::time_point now{};
  for (std::int64_t chat = 0; chat < state.range(0); ++chat)
    pacer.enter(telegram::chat_id{chat}, gateway::urgency::update);
  for (auto _ : state) {
    now += std::chrono::milliseconds(40);
    const auto next = pacer.next(now);
    pacer.leave(*next);
    pacer.went(*next, now);
    pacer.enter(*next, gateway::urgency::update);
  }
}

/// One chat of so many has its turn, pays for it and stands in line again.
void waiting_line_turn(benchmark::State& state) {
  gateway::fair_round round;
  for (std::int64_t chat = 0; chat < state.range(0); ++chat) round.join(telegram::chat_id{chat});
  for (auto _ : state) {
    const auto next = round.next();
    round.charge(*next, 150);
    round.join(*next);
  }
}

task<> echo(async_socket& socket) {
  for (;;) {
    auto message = co_await socket.receive();
    co_await socket.send(std::move(message));
  }
}

task<> there_and_back(async_socket& socket, const std::string& body, bool& done) {
  auto message = to_frames(body);
  co_await socket.send(std::move(message));
  co_await socket.receive();
  done = true;
}

/// A message of so many bytes, to a ROUTER and back, over ipc and within one thread's loop.
void socket_round_trip(benchmark::State& state) {
  const test::temp_dir dir;
  zmq::context_t context;
  asio::io_context loop;
  async_socket server(loop.get_executor(), context, zmq::socket_type::router);
  async_socket client(loop.get_executor(), context, zmq::socket_type::dealer);
  const auto endpoint = "ipc://" + dir.file("socket");
  server.configure([&](zmq::socket_t& raw) { raw.bind(endpoint); });
  client.configure([&](zmq::socket_t& raw) { raw.connect(endpoint); });
  const std::string body(size_of(state), 'x');
  asio::co_spawn(loop, echo(server), asio::detached);
  const auto once = [&] {
    bool done = false;
    asio::co_spawn(loop, there_and_back(client, body, done), asio::detached);
    while (!done) loop.run_one();
  };
  once();  // connects
  for (auto _ : state) once();
}

/// So many questions, written to the disk by a Redis of its own before it answers.
void journal_write(benchmark::State& state) {
  const test::temp_dir dir;
  const test::redis_server redis({"--appendfsync", "always"});
  auto settings = test::on_socket(redis);
  settings["LOG_LEVEL"] = "warning";
  const test::history_process history(dir, "history", settings);
  test::history_client client(history.endpoint());
  test::journal_client journal(client, "7");
  std::vector<std::int64_t> updates(size_of(state));
  std::int64_t next = 1;
  const auto once = [&] {
    for (auto& each : updates) each = next++;
    benchmark::DoNotOptimize(journal.accept(updates));
  };
  once();  // connects
  for (auto _ : state) once();
}

BENCHMARK(encode_chunk)->Arg(8)->Arg(80)->Arg(800)->Arg(8000);
BENCHMARK(decode_chunk)->Arg(8)->Arg(80)->Arg(800)->Arg(8000);
BENCHMARK(render_update)->Arg(1)->Arg(4)->Arg(16)->Arg(64);
BENCHMARK(pacer_turn)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
BENCHMARK(waiting_line_turn)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);
BENCHMARK(socket_round_trip)->Arg(10)->Arg(1000)->Arg(100000)->UseRealTime();
BENCHMARK(journal_write)->Arg(1)->Arg(10)->Arg(100)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
