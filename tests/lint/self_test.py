#!/usr/bin/env python3
"""The lint's own test: what it must find, and what it must leave alone."""

import unittest

import co_await_rule
from co_await_rule import BRACE, CAPTURE, SECOND
from include_rule import Repository, is_pure
from lint import LONGEST, problems_in

# Each is the body of a coroutine.
GOOD = {
    "a value named first": "message m{id, 1};\n co_await send(std::move(m));",
    "a factory function": "co_await send(make_message(id, 1));",
    "blocks around it": "for (const auto& one : all) {\n if (one) { co_await send(one); } else { co_await skip(); }\n}",
    "a block after a call": "while (!done(x, y)) { co_await changed.wait(); }",
    "do and try": "do { co_await step(); } while (more());\n try { co_await last(); } catch (const error& e) { note(e); }",
    "an initialised loop": "for (const int n : {1, 2, 3}) co_await send(n);",
    "two statements on a line": "co_await first(); co_await second();",
    "both branches": "if (a) co_await first(); else co_await second();",
    "a condition and its body": "if (co_await first()) co_await second();",
    "a case with a block": "switch (kind) {\n case kind::a:\n default: {\n co_await send(x);\n co_await send(y);\n }\n }",
    "a lambda's body is another function": "auto body = [&, n = agg{1}]() -> task<> { co_await a(); co_await b(); };",
    "a lambda that is spawned": "co_spawn(executor, [this] { return run(agg{1}); }, detached);",
    "awaiting inside what is spawned": "co_spawn(executor, [self]() -> task<void> { co_await self->run(); }, detached);",
    "a lambda without captures": "co_await run([](int n) { return n + 1; });",
    "a structured binding": "const auto [failed, size] = co_await read(buffer);",
    "a structured binding by reference": "auto&& [failed, size] = co_await read(buffer);",
    "a subscript": "co_await send(all[3], (*list)[n], name()[0]);",
    "an attribute": "[[maybe_unused]] const auto size = co_await read(buffer);",
    "braces in text": 'co_await send("{\\"a\\":[1]}", \'{\', R"({"b":1})");  // not {this} [either]',
    "a local class": "struct on_leave { list& all; ~on_leave() { all.pop(); } } const guard{all};\n co_await all.wait();",
    "a local class with defaults": "struct entry { int n = 3; std::string text{}; };\n co_await add(entry());",
    "a preprocessor line": "#define NEW entry{1}\n co_await add(make());",
    "digit separators": "co_await wait(1'000'000, 'x');",
    "a generic lambda before it": "auto f = [&]<class T>(T x) noexcept { return agg{x}; };\n co_await run(f);",
}

BAD = {
    "a braced temporary": ("co_await send(message{id, 1});", BRACE),
    "a braced argument": ("co_await send({id, 1});", BRACE),
    "designated initialisers": ("co_await send({.id = 1});", BRACE),
    "over several lines": ("co_await send(\n  make(),\n  message{\n  id});", BRACE),
    "an aggregate around it": ("const pair both{a, co_await read()};", BRACE),
    "an aggregate that is returned": ("co_return pair{a, co_await read()};", BRACE),
    "beside it": ("add(entry{1}, co_await read());", BRACE),
    "in a condition": ("if (co_await send({1})) { stop(); }", BRACE),
    "in a one-line block": ("if (x) { co_await send(entry{1}); }", BRACE),
    "inside a lambda's body": ("auto f = []() -> task<> { co_await send(entry{1}); };", BRACE),
    "after a case": ("switch (kind) { case kind::a: co_await send(entry{1}); }", BRACE),
    "in the range of a loop": ("for (auto x : co_await all({1})) use(x);", BRACE),
    "a capture by value": ("co_await run([s] { use(s); });", CAPTURE),
    "a capture of everything": ("co_await run([=] { use(s); });", CAPTURE),
    "an initialised capture": ("co_await run([s = std::move(s)]() mutable { use(s); });", CAPTURE),
    "a capture by reference, which is easily changed": ("co_await run([&] { use(s); });", CAPTURE),
    "spawned and awaited": ("co_await co_spawn(executor, [s]() -> task<> { co_await go(s); }, use_task);", CAPTURE),
    "spawned where we run": ("co_spawn(co_await this_coro::executor, [s]() -> task<> { co_return; }, detached);", CAPTURE),
    "two in one call": ("use(co_await first(), co_await second());", SECOND),
    "one in the other": ("co_await send(co_await make());", SECOND),
    "two operands": ("const bool both = co_await first() && co_await second();", SECOND),
}


def coroutine(body):
    return "#include <x>\nnamespace luka {\ntask<> process::go(int n) const {\n" + body + "\n}\n}  // namespace luka\n"


class CoAwait(unittest.TestCase):
    def test_leaves_good_code_alone(self):
        for name, body in GOOD.items():
            with self.subTest(name):
                self.assertEqual(co_await_rule.check(coroutine(body)), [])

    def test_finds_bad_code(self):
        for name, (body, problem) in BAD.items():
            with self.subTest(name):
                found = co_await_rule.check(coroutine(body))
                self.assertEqual([text for _, text in found], [problem])

    def test_names_the_line_of_what_is_wrong(self):
        found = co_await_rule.check(coroutine("/* two\nlines */ co_await send(\n  entry{1});"))
        self.assertEqual(found, [(6, BRACE)])

    def test_knows_where_a_function_begins(self):
        heads = [
            "template <class T> struct holder : base<T> {",
            "class connection::state final {",
            "enum class kind : int { a, b };\nstruct one {",
            "namespace luka::test {",
            "extern \"C\" {",
        ]
        for head in heads:
            with self.subTest(head):
                found = co_await_rule.check(head + "\n task<int> f() { co_await a(); co_return co_await b(); }\n}")
                self.assertEqual(found, [])

    def test_a_constructor_with_braces_is_no_expression(self):
        text = "holder::holder(int a) : a_{a}, b_(a) { f([]() -> task<> { co_await x(); co_await y(); }); }"
        self.assertEqual(co_await_rule.check(text), [])


class Includes(unittest.TestCase):
    def problems(self, path, sources):
        return [text for _, text in Repository(sources).check(path)]

    def test_processes_may_use_what_is_common(self):
        sources = {
            "gateway/a.cpp": '#include "gateway/a.hpp"\n#include "common/b.hpp"\n#include "proto/c.hpp"\n',
            "gateway/a.hpp": "#include <string>\n",
            "common/b.hpp": "#include <boost/asio.hpp>\n",
            "proto/c.hpp": "#include <msgpack.hpp>\n",
        }
        self.assertEqual(self.problems("gateway/a.cpp", sources), [])

    def test_dependencies_that_point_the_wrong_way(self):
        targets = {folder + "/x.hpp": "" for folder in ("gateway", "llm_worker", "history_svc", "common", "proto", "tests")}
        wrong = [
            ("gateway", "llm_worker"),
            ("llm_worker", "history_svc"),
            ("history_svc", "tests"),
            ("common", "proto"),
            ("common", "gateway"),
            ("proto", "common"),
        ]
        for area, folder in wrong:
            with self.subTest(area=area, folder=folder):
                sources = {**targets, area + "/a.cpp": f'#include "{folder}/x.hpp"\n'}
                self.assertEqual(self.problems(area + "/a.cpp", sources), [f"{area}/ may not include {folder}/"])

    def test_a_detour_does_not_help(self):
        sources = {
            "tests/sim/telegram/a.cpp": '#include "tests/support/b.hpp"\n',
            "tests/support/b.hpp": '#include "common/c.hpp"\n',
            "common/c.hpp": "",
        }
        found = self.problems("tests/sim/telegram/a.cpp", sources)
        self.assertEqual(found, ['tests/ may not include common/ (through "tests/support/b.hpp")'])

    def test_the_simulators_know_only_themselves(self):
        sources = {"tests/sim/a.cpp": '#include "tests/sim/b.hpp"\n', "tests/sim/b.hpp": "", "proto/c.hpp": ""}
        self.assertEqual(self.problems("tests/sim/a.cpp", sources), [])
        sources["tests/sim/a.cpp"] = '#include "proto/c.hpp"\n'
        self.assertEqual(len(self.problems("tests/sim/a.cpp", sources)), 1)

    def test_paths_start_at_the_root_and_exist(self):
        sources = {"common/zmq/a.cpp": '#include "b.hpp"\n#include "common/gone.hpp"\n', "common/zmq/b.hpp": ""}
        found = self.problems("common/zmq/a.cpp", sources)
        self.assertEqual(len(found), 2)
        self.assertIn('by its path from the root, "common/zmq/b.hpp"', found[0])
        self.assertIn('"common/gone.hpp" is no file of ours', found[1])


class Purity(unittest.TestCase):
    def test_who_calls_itself_pure(self):
        for header in (
            "/// Pure.\nclass a {};",
            "/// Decides. Pure: time is passed in.\nclass a {};",
            "/// Decides;\n/// of two lines. Pure, too.\ntemplate <class T> class a {};",
            "// What is decided. Pure.\n#pragma once\nint f();",
            "int g();\n/// Pure. Of a function.\nint f();",
        ):
            with self.subTest(header):
                self.assertTrue(is_pure(header))

    def test_who_does_not(self):
        for header in (
            "/// Purely for tests.\nclass a {};",
            "/// Writes. Pure for tests.\nint f();",
            "/// Has pure virtual functions.\nclass a {};",
            "class a {};\nint b;  ///< Pure\nclass c {};",
            '/// See "Pure functions".\nclass a {};',
        ):
            with self.subTest(header):
                self.assertFalse(is_pure(header))

    def test_no_network_and_no_clock(self):
        pure = "/// Pure.\nclass a {};\n"
        bad = {
            "asio": "#include <boost/asio/steady_timer.hpp>\n",
            "all of asio": "#include <boost/asio.hpp>\n",
            "zmq": "#include <zmq.hpp>\n",
            "hiredis": "#include <hiredis/hiredis.h>\n",
            "spdlog": "#include <spdlog/spdlog.h>\n",
            "through others": '#include "common/b.hpp"\n',
            "clock": "auto now() { return std::chrono::steady_clock::now(); }\n",
        }
        for name, text in bad.items():
            for path in ("gateway/a.hpp", "gateway/a.cpp"):
                with self.subTest(name, path=path):
                    sources = {"gateway/a.hpp": pure, "common/b.hpp": "#include <boost/asio.hpp>\n"}
                    sources[path] = text + sources.get(path, "")
                    self.assertEqual(len(list(Repository(sources).check(path))), 1)

    def test_the_rest_of_boost_and_the_clocks_types_are_fine(self):
        text = "#include <boost/json.hpp>\n/// Pure.\nclass a { std::chrono::steady_clock::time_point t; };\n"
        self.assertEqual(list(Repository({"gateway/a.hpp": text}).check("gateway/a.hpp")), [])


class Report(unittest.TestCase):
    def test_a_source_may_have_400_lines(self):
        self.assertEqual(list(problems_in({"common/a.cpp": "\n" * LONGEST})), [])

    def test_a_longer_one_is_named(self):
        found = list(problems_in({"common/a.cpp": "\n" * (LONGEST + 1)}))
        self.assertEqual(found, ["common/a.cpp:401: 401 lines, at most 400: split it by responsibility"])

    def test_scripts_are_measured_and_not_read_as_cpp(self):
        found = list(problems_in({"a.py": "x\n" * (LONGEST + 1), "b.sh": '#include "gateway/x.hpp"\n'}))
        self.assertEqual(len(found), 1)

    def test_all_rules_are_applied(self):
        text = '#include "gateway/x.hpp"\ntask<> f() { co_await g({1}); }\n'
        found = list(problems_in({"common/a.cpp": text, "gateway/x.hpp": ""}))
        self.assertEqual(len(found), 2)


if __name__ == "__main__":
    unittest.main()
