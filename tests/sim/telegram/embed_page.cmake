# Writes a C++ source that holds the chat page's files. Run at build time:
#   cmake -DFOLDER=… -DOUTPUT=… -P embed_page.cmake

file(GLOB files LIST_DIRECTORIES false ${FOLDER}/*.html ${FOLDER}/*.css ${FOLDER}/*.js ${FOLDER}/*.svg)
list(SORT files)
set(arrays "")
set(table "")
set(number 0)
foreach(path IN LISTS files)
  get_filename_component(name ${path} NAME)
  get_filename_component(extension ${path} LAST_EXT)
  string(SUBSTRING ${extension} 1 -1 extension)
  if(extension STREQUAL "html")
    set(type "text/html; charset=utf-8")
  elseif(extension STREQUAL "css")
    set(type "text/css; charset=utf-8")
  elseif(extension STREQUAL "js")
    set(type "text/javascript; charset=utf-8")
  else()
    set(type "image/svg+xml")
  endif()
  file(READ ${path} hex HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${hex}")
  string(APPEND arrays "constexpr char file_${number}[] =\n    \"${bytes}\";\n")
  string(APPEND table "    {\"/${name}\", \"${type}\", {file_${number}, sizeof file_${number} - 1}},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE ${OUTPUT}.new
"// Made by embed_page.cmake from the files in page/.
#include \"tests/sim/telegram/page_assets.hpp\"

#include <array>

namespace telegram_sim {
namespace {

${arrays}
constexpr std::array<page_file, ${number}> files = {{
${table}}};

}  // namespace

const page_file* find_page_file(std::string_view path) {
  for (const auto& file : files) {
    if (file.path == path) {
      return &file;
    }
  }
  return nullptr;
}

}  // namespace telegram_sim
")
file(RENAME ${OUTPUT}.new ${OUTPUT})
