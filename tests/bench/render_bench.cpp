// What an update of a growing answer costs: a token is appended and the last page is looked at. The argument is how many
// kilobytes the answer has by then; the cost should not depend on it.
#include <benchmark/benchmark.h>

#include <chrono>
#include <string>

#include "gateway/delivery/render/answer_pages.hpp"

namespace {

using luka::gateway::answer_pages;

constexpr std::size_t token = 4;
constexpr std::size_t update = 40;  ///< bytes: what comes within half a second

std::string prose(int i) {
  return "Paragraph " + std::to_string(i) +
         " says **something bold**, then *something else*, calls `function_name()` and links to "
         "[a page](https://example.org/page). It goes on for another sentence or two, as models do, "
         "and comes to an end before anybody falls asleep.\n\n";
}

std::string code(int i) { return "    result[" + std::to_string(i) + "] = compute(value, \"text\");  // and so on\n"; }

std::string list(int i) {
  return std::to_string(i + 1) + ". **Item** with text and `code`\n   - a point of it, in *italics*\n   - another one\n";
}

std::string table(int i) { return "| row " + std::to_string(i) + " | " + std::to_string(i * 7) + " | yes |\n"; }

std::string wide_table(int i) {
  return "| row " + std::to_string(i) + " | a rather long description of what it is | and **another** one | yes |\n";
}

/// `size` bytes made of `part(0)`, `part(1)`…
template <class Part>
std::string text_of(std::string start, Part&& part, std::size_t size) {
  for (int i = 0; start.size() < size; ++i) start += part(i);
  return start;
}

/// Grows an answer from `size` bytes by as many as a page has, in updates; the time is that of one of them.
void grow(benchmark::State& state, const std::string& text, std::size_t piece) {
  using clock = std::chrono::steady_clock;
  const auto size = static_cast<std::size_t>(state.range(0)) * 1024;
  for (auto _ : state) {
    answer_pages answer;
    answer.append(std::string_view(text).substr(0, size));
    benchmark::DoNotOptimize(answer.count());
    std::size_t updates = 0;
    const auto start = clock::now();
    for (std::size_t at = size; at < size + luka::gateway::page_limit; at += piece) {
      answer.append(std::string_view(text).substr(at, piece));
      benchmark::DoNotOptimize(answer.page(answer.count() - 1).text.data());
      ++updates;
    }
    state.SetIterationTime(std::chrono::duration<double>(clock::now() - start).count() / static_cast<double>(updates));
  }
}

constexpr std::size_t enough = 36 * 1024;

void prose_by_token(benchmark::State& state) { grow(state, text_of("", prose, enough), token); }
void prose_by_update(benchmark::State& state) { grow(state, text_of("", prose, enough), update); }
void code_by_token(benchmark::State& state) { grow(state, text_of("```cpp\n", code, enough), token); }
void list_by_token(benchmark::State& state) { grow(state, text_of("", list, enough), token); }
void table_by_token(benchmark::State& state) {
  grow(state, text_of("| Name | Value | Ok |\n|---|--:|---|\n", table, enough), token);
}
void wide_table_by_token(benchmark::State& state) {
  grow(state, text_of("| Name | Description | Notes | Ok |\n|---|---|---|---|\n", wide_table, enough), token);
}
void code_in_an_item_by_token(benchmark::State& state) {
  grow(state, text_of("1. Do:\n   ```cpp\n", code, enough), token);
}

void whole_answer_at_once(benchmark::State& state) {
  const auto text = text_of("", prose, static_cast<std::size_t>(state.range(0)) * 1024);
  for (auto _ : state) {
    answer_pages answer;
    answer.append(text);
    answer.finish();
    benchmark::DoNotOptimize(answer.count());
  }
}

}  // namespace

#define SIZES ->Arg(1)->Arg(4)->Arg(10)->Arg(20)->Arg(30)->Unit(benchmark::kMicrosecond)
#define UPDATES SIZES->UseManualTime()->Iterations(20)
BENCHMARK(prose_by_token) UPDATES;
BENCHMARK(prose_by_update) UPDATES;
BENCHMARK(code_by_token) UPDATES;
BENCHMARK(list_by_token) UPDATES;
BENCHMARK(table_by_token) UPDATES;
BENCHMARK(wide_table_by_token) UPDATES;
BENCHMARK(code_in_an_item_by_token) UPDATES;
BENCHMARK(whole_answer_at_once) SIZES;

BENCHMARK_MAIN();
