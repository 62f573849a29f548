#include "tests/component/llm_worker/world.hpp"

#include <cstdlib>

namespace luka::test {

namespace {

std::filesystem::path make_folder() {
  std::string path = (std::filesystem::temp_directory_path() / "luka-worker-XXXXXX").string();
  if (!::mkdtemp(path.data())) throw std::runtime_error("no temporary folder");
  return path;
}

endpoints endpoints_in(const std::filesystem::path& folder) {
  endpoints where;
  where.jobs = "ipc://" + (folder / "jobs.sock").string();
  where.tokens = "ipc://" + (folder / "tokens.sock").string();
  where.history = "ipc://" + (folder / "history.sock").string();
  return where;
}

/// Expected failures fill the terminal otherwise; LUKA_TEST_LOG=1 shows them.
void choose_log_level() {
  log::options quiet;
  quiet.process = "test";
  quiet.least = std::getenv("LUKA_TEST_LOG") ? log::level::debug : log::level::error;
  log::start(quiet);
}

void rethrow(const std::string& task, const std::string& what) { throw std::runtime_error(task + ": " + what); }

}  // namespace

world::world(bool with_history)
    : folder(make_folder()),
      where(endpoints_in(folder)),
      tasks(loop.get_executor(), rethrow),
      model(loop.get_executor()),
      history(loop.get_executor(), context, where.history) {
  choose_log_level();
  model.start(tasks);
  model.answers(whole_answer({"Hello", " there", "!"}));
  if (with_history) history.start(tasks);
  variables = {{"LUKA_RUNTIME_DIR", folder.string()},
               {"OLLAMA_URL", model.url()},
               {"OLLAMA_MODEL_NAME", "test-model"},
               {"SYSTEM_PROMPT", "Be kind."},
               {"WARM_UP", "off"},
               {"DRAIN_SECONDS", "5"}};
}

world::~world() {
  stop_worker();
  if (gateway) drive(loop, gateway->stop());
  gateway.reset();
  end(tasks);
  std::filesystem::remove_all(folder);
}

void world::end(task_group& group) {
  group.cancel();
  drive(loop, group.join());
}

void world::make_gateway(const std::string& instance) {
  gateway = std::make_unique<scripted_gateway>(loop.get_executor(), context, where, instance);
}

void world::start_gateway(const std::string& instance) {
  make_gateway(instance);
  gateway->start();
}

void world::start_worker() {
  config::reader read(variables);
  const auto chosen = worker::read_settings(read);
  if (!read.errors().empty()) throw std::runtime_error(read.errors().front());
  worker_tasks = std::make_unique<task_group>(loop.get_executor(), rethrow);
  app = std::make_unique<worker::app>(loop.get_executor(), chosen);
  app->start(*worker_tasks);
}

void world::stop_worker() {
  if (worker_tasks) end(*worker_tasks);
  worker_tasks.reset();
  app.reset();
}

task<> world::assemble() {
  start_gateway();
  start_worker();
  co_await gateway->next<proto::credit>();
}

task<proto::infer_done> world::answer_to(std::string job, std::string text) {
  gateway->ask(job, text);
  co_return co_await gateway->next<proto::infer_done>();
}

task<proto::infer_failed> world::failure_of(std::string job) {
  gateway->ask(job);
  co_return co_await gateway->next<proto::infer_failed>();
}

}  // namespace luka::test
