#include "gateway/delivery/rich_source.hpp"

#include "tests/support/catch.hpp"

using luka::gateway::rich_source;

namespace {

std::string cleaned(const std::string& markdown) { return rich_source(markdown).value_or("(nothing)"); }

}  // namespace

TEST_CASE("ordinary Markdown stays as it is") {
  const std::string text =
      "# Title\n\n| a | b |\n|:--|--:|\n| **x** | `y` |\n\n- [ ] one\n\n$$E = mc^2$$ and $x < y$\n\n> quote\n\n1 < 2 & 3";
  CHECK(cleaned(text) == text);
}

TEST_CASE("an image becomes a link, so that nothing is fetched") {
  CHECK(cleaned("see ![a cat](https://evil.example/cat.png?secret=1) there") ==
        "see [a cat](https://evil.example/cat.png?secret=1) there");
  CHECK(cleaned("![](https://evil.example/x.png)") == "[https://evil.example/x.png](https://evil.example/x.png)");
  CHECK(cleaned("![a][ref]") == "[a][ref]");
  CHECK(cleaned("![e](tg://emoji?id=5)") == "[e](tg://emoji?id=5)");
  CHECK(cleaned("\\![a](https://evil.example/x.png)").find("![") == std::string::npos);
}

TEST_CASE("no HTML is left, a line break becomes a blank") {
  CHECK(cleaned("<img src=\"https://evil.example/x.png\">") == "&lt;img src=\"https://evil.example/x.png\">");
  for (const char* tag : {"<video src=x>", "<tg-map lat=1>", "</b>", "<!-- x -->", "<?php", "<IMG SRC=x>", "\\<img src=x>"}) {
    INFO(tag);
    CHECK(cleaned(tag).find('<') == std::string::npos);
  }
  CHECK(cleaned("| a<br>b<BR/>c<br />d |") == "| a b c d |");
  CHECK(cleaned("a <b and c<5") == "a &lt;b and c<5");
}

TEST_CASE("code stays as it is") {
  const std::string text = "`<div>` and ``a ` <p>``\n\n```html\n<div>&amp;</div>\n```\n\nafter";
  CHECK(cleaned(text) == text);
  CHECK(cleaned("\\`<p>`") == "\\`&lt;p>`");
}

TEST_CASE("what only looks like code does not hide anything") {
  CHECK(cleaned("``` <img src=x> ```\n<img src=y>") == "``` <img src=x> ```\n&lt;img src=y>");
  CHECK(cleaned("`open <img src=x>") == "`open &lt;img src=x>");
  CHECK_FALSE(rich_source("```\n![a](https://evil.example/x.png)\n```"));
  CHECK_FALSE(rich_source("    ```\n<img src=x>\n"));
}

TEST_CASE("what is too much for a rich message is none") {
  CHECK(rich_source(std::string(32'768, 'x')));
  CHECK_FALSE(rich_source(std::string(32'769, 'x')));
  std::string lines;
  for (int i = 0; i < 451; ++i) lines += "- x\n";
  CHECK_FALSE(rich_source(lines));
  std::string row = "|";
  for (int i = 0; i < 21; ++i) row += "x|";
  CHECK_FALSE(rich_source(row + "\n"));
  CHECK_FALSE(rich_source(std::string(40, ' ') + "- deep"));
  CHECK_FALSE(rich_source(std::string(13, '>') + " deep"));
}

TEST_CASE("a text with thoughts in it is left to our own renderer") {
  CHECK_FALSE(rich_source("<think>secret</think>\n\n|a|\n|-|"));
  CHECK_FALSE(rich_source("thought</thinking>"));
}
