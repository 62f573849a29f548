#include "llm_worker/generation/answer_assembly.hpp"

#include <algorithm>

#include "llm_worker/text/utf8.hpp"

namespace luka::worker {

void answer_assembly::add(std::string_view text) {
  if (full_) return;
  const auto fitting = whole_characters(text, limit_ - text_.size());
  text_ += fitting;
  full_ = fitting.size() < text.size() || text_.size() == limit_;
}

void answer_assembly::replace(std::string text) {
  text_ = std::move(text);
  published_bytes_ = text_.size();
}

std::optional<proto::token_chunk> answer_assembly::pending() const {
  if (!has_unpublished()) return std::nullopt;
  proto::token_chunk chunk;
  chunk.job = job_.job;
  chunk.attempt = job_.attempt;
  chunk.sequence = chunks_;
  chunk.offset = published_bytes_;
  chunk.text = text_.substr(published_bytes_);
  return chunk;
}

void answer_assembly::published() {
  published_bytes_ = text_.size();
  ++chunks_;
}

proto::infer_text answer_assembly::from(std::uint64_t offset) const {
  proto::infer_text rest;
  rest.job = job_.job;
  rest.attempt = job_.attempt;
  rest.offset = std::min<std::uint64_t>(offset, text_.size());
  rest.sequence = chunks_;
  rest.text = text_.substr(rest.offset);
  return rest;
}

}  // namespace luka::worker
