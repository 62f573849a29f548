#include "tests/sim/say/answer_printer.hpp"

#include "tests/support/catch.hpp"

using luka_say::answer_printer;

TEST_CASE("an answer that grows is printed once, one look behind") {
  answer_printer printer;
  CHECK(printer.look({}) == "");
  CHECK(printer.look({"Python"}) == "");
  CHECK(printer.look({"Python is a"}) == "Python");
  CHECK(printer.look({"Python is a language."}) == " is a");
  CHECK(printer.look({"Python is a language."}) == " language.");
  CHECK(printer.finish() == "\n");
}

TEST_CASE("what is left is printed at the end") {
  answer_printer printer;
  CHECK(printer.look({"Hello"}) == "");
  CHECK(printer.finish() == "Hello\n");
}

TEST_CASE("a second message ends the first one") {
  answer_printer printer;
  CHECK(printer.look({"first p"}) == "");
  CHECK(printer.look({"first page", "second"}) == "first page\n");
  CHECK(printer.look({"first page", "second page"}) == "second");
  CHECK(printer.finish() == " page\n");
}

TEST_CASE("an end that is edited away was never printed") {
  answer_printer printer;
  printer.look({"The answer is **bo"});
  CHECK(printer.look({"The answer is bold"}) == "The answer is ");
  CHECK(printer.finish() == "bold\n");
}

TEST_CASE("text that is replaced is printed again on a line of its own") {
  answer_printer printer;
  printer.look({"Let me think"});
  CHECK(printer.look({"Let me think"}) == "Let me think");
  CHECK(printer.look({"Sorry."}) == "\n");
  CHECK(printer.finish() == "Sorry.\n");
}

TEST_CASE("a text that gets shorter for a while waits until it has grown again") {
  answer_printer printer;
  printer.look({"one two three"});
  CHECK(printer.look({"one two three"}) == "one two three");
  CHECK(printer.look({"one two"}) == "");
  CHECK(printer.look({"one two three four"}) == "");
  CHECK(printer.finish() == " four\n");
}

TEST_CASE("a character is never printed by halves") {
  answer_printer printer;
  printer.look({"caf\u00e9"});
  CHECK(printer.look({"caf\u00e8"}) == "caf");
  CHECK(printer.finish() == "\u00e8\n");
}

TEST_CASE("no answer prints nothing") {
  answer_printer printer;
  CHECK(printer.look({}) == "");
  CHECK(printer.finish() == "");
}
