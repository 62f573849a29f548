// Where settings come from: the environment, and a .env file for what the environment does not say.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace luka::config {

using variables = std::map<std::string, std::string, std::less<>>;

struct dotenv {
  variables values;
  std::vector<std::string> errors;  ///< "line 3: …", never with a value
};

/// KEY=value lines; `#` comments, `export `, single quotes (literal) and double quotes (\n \" \\ \$) are understood.
/// Nothing is expanded.
dotenv parse_dotenv(std::string_view text);

/// The process's environment.
variables process_environment();

/// `first` wins over `second`; an empty value counts as not set, as in `KEY= ./run`.
variables merge(variables first, const variables& second);

}  // namespace luka::config
