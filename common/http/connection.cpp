#include "common/http/connection.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <variant>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/version.hpp>

#include "common/async/wakeup.hpp"

namespace luka::http {

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using asio::ip::tcp;
using plain_stream = beast::tcp_stream;
using tls_stream = beast::ssl_stream<beast::tcp_stream>;
using endpoints = std::vector<tcp::endpoint>;

namespace {

constexpr std::uint32_t header_limit = 64 * 1024;
constexpr std::size_t most_in_one_read = 64 * 1024;

bhttp::request<bhttp::string_body> to_beast(const request& what, const base_url& where) {
  bhttp::request<bhttp::string_body> message;
  message.version(11);
  message.method_string(what.method);
  message.target(where.path + what.target);
  message.set(bhttp::field::host, where.authority());
  message.set(bhttp::field::user_agent, "luka");
  if (!what.content_type.empty()) message.set(bhttp::field::content_type, what.content_type);
  for (const auto& field : what.headers) message.set(field.name, field.value);
  message.body() = what.body;
  message.prepare_payload();
  return message;
}

/// A literal address needs no resolver, hence no resolver thread.
std::optional<tcp::endpoint> literal(const base_url& where) {
  error_code is_name;
  const auto address = asio::ip::make_address(where.host, is_name);
  if (is_name) return std::nullopt;
  return tcp::endpoint(address, static_cast<unsigned short>(std::stoi(where.port)));
}

/// A name that is being looked up. Shared with the resolver's handler: getaddrinfo cannot be interrupted, so it may
/// answer long after the task has given up.
struct lookup {
  explicit lookup(const asio::any_io_executor& executor) : resolver(executor), finished(executor) {}

  static void start(const std::shared_ptr<lookup>& self, const base_url& where) {
    auto on_found = [self](const error_code& failed, const tcp::resolver::results_type& found) {
      self->done = true;
      if (!failed)
        for (const auto& entry : found) self->addresses.push_back(entry.endpoint());
      self->finished.notify();
    };
    self->resolver.async_resolve(where.host, where.port, std::move(on_found));
  }

  tcp::resolver resolver;
  wakeup finished;
  bool done = false;
  endpoints addresses;
};

}  // namespace

class connection::state {
 public:
  state(asio::any_io_executor executor, base_url where, std::shared_ptr<asio::ssl::context> tls)
      : executor_(std::move(executor)), where_(std::move(where)), tls_(std::move(tls)) {}

  task<result<response_head>> begin(const request& what, const timeouts& limits) {
    limits_ = limits;
    closed_by_us_ = false;
    set_low_water(1);
    if (!connected_) {
      const error_code failed = co_await connect();
      if (failed) co_return failed;
    }
    const error_code not_written = co_await write(what);
    if (not_written) co_return drop(not_written);
    const error_code not_read = co_await read_header();
    if (not_read) co_return drop(not_read);
    const auto& head = parser_->get();
    response_head answer;
    answer.status = head.result_int();
    answer.content_type = std::string(head[bhttp::field::content_type]);
    answer.retry_after = std::string(head[bhttp::field::retry_after]);
    co_return answer;
  }

  task<result<std::size_t>> read_some(std::span<char> into) {
    while (parser_ && !parser_->is_done()) {
      auto& body = parser_->get().body();
      body.data = into.data();
      body.size = into.size();
      error_code failed = parse_received();
      const std::size_t got = into.size() - body.size;
      if (got > 0) co_return got;  // the next call finds what is wrong behind it
      if (!failed && !parser_->is_done()) failed = co_await receive();
      if (failed) co_return drop(after_header(failed));
    }
    if (!is_reusable()) close_stream();
    co_return std::size_t(0);
  }

  void set_low_water(std::size_t bytes) {
    if (bytes == low_water_ || !connected_) return;
    low_water_ = bytes;
    error_code ignored;
    lowest().socket().set_option(asio::socket_base::receive_low_watermark(static_cast<int>(bytes)), ignored);
  }

  void close() {
    closed_by_us_ = true;
    close_stream();
    if (lookup_) lookup_->finished.notify();
  }

  [[nodiscard]] bool is_reusable() const {
    // Bytes that nobody asked for would be taken for the next answer.
    return connected_ && parser_ && parser_->is_done() && parser_->keep_alive() && buffer_.size() == 0;
  }

  [[nodiscard]] bool is_stale() {
    if (!connected_) return true;
    char byte = 0;
    const auto got = ::recv(lowest().socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
  }

 private:
  beast::tcp_stream& lowest() {
    if (auto* tls = std::get_if<tls_stream>(&stream_)) return tls->next_layer();
    return std::get<plain_stream>(stream_);
  }

  void limit(duration length) {
    if (length == no_limit) lowest().expires_never();  // no timer for each read
    else lowest().expires_after(length);
  }

  task<result<endpoints>> resolve(time_point deadline) {
    if (const auto address = literal(where_)) co_return endpoints(1, *address);
    lookup_ = std::make_shared<lookup>(executor_);
    const auto current = lookup_;
    lookup::start(current, where_);
    while (!current->done && !closed_by_us_ && monotonic_clock::now() < deadline)
      co_await current->finished.wait(deadline);
    lookup_.reset();
    if (closed_by_us_) co_return errc::cancelled;
    if (!current->done) co_return errc::connect_timed_out;
    if (current->addresses.empty()) co_return errc::cannot_connect;
    co_return std::move(current->addresses);
  }

  task<error_code> connect() {
    const auto deadline = monotonic_clock::now() + limits_.connect;
    const auto found = co_await resolve(deadline);
    if (closed_by_us_) co_return errc::cancelled;  // there was no socket yet that close() could have closed
    if (!found) co_return found.error();
    if (where_.tls) stream_.emplace<tls_stream>(executor_, *tls_);
    else stream_.emplace<plain_stream>(executor_);
    buffer_.clear();
    parser_.reset();
    lowest().expires_at(deadline);
    const auto [failed, endpoint] = co_await lowest().async_connect(*found, as_result);
    if (closed_by_us_ || failed == asio::error::operation_aborted) co_return errc::cancelled;
    if (failed == beast::error::timeout) co_return errc::connect_timed_out;
    if (failed) co_return errc::cannot_connect;
    connected_ = true;
    low_water_ = 1;
    error_code ignored;
    lowest().socket().set_option(tcp::no_delay(true), ignored);
    if (where_.tls) co_return co_await handshake();
    co_return error_code();
  }

  task<error_code> handshake() {
    auto& tls = std::get<tls_stream>(stream_);
    tls.set_verify_callback(asio::ssl::host_name_verification(where_.host));
    if (!literal(where_)) SSL_set_tlsext_host_name(tls.native_handle(), where_.host.c_str());  // names only, RFC 6066
    const auto [failed] = co_await tls.async_handshake(asio::ssl::stream_base::client, as_result);
    if (!failed) co_return failed;
    close_stream();
    if (closed_by_us_ || failed == asio::error::operation_aborted) co_return errc::cancelled;
    co_return failed == beast::error::timeout ? errc::connect_timed_out : errc::tls_failed;
  }

  task<error_code> write(const request& what) {
    const auto message = to_beast(what, where_);
    limit(limits_.first_byte);
    error_code failed;
    if (auto* tls = std::get_if<tls_stream>(&stream_)) {
      const auto written = co_await bhttp::async_write(*tls, message, as_result);
      failed = std::get<0>(written);
    } else {
      const auto written = co_await bhttp::async_write(std::get<plain_stream>(stream_), message, as_result);
      failed = std::get<0>(written);
    }
    if (!failed) co_return failed;
    if (failed == asio::error::operation_aborted) co_return errc::cancelled;
    if (failed == beast::error::timeout) co_return errc::first_byte_timed_out;
    // Part of it may have arrived, but a server does not act on half a request.
    co_return errc::not_sent;
  }

  task<error_code> read_header() {
    parser_.emplace();
    parser_->header_limit(header_limit);
    parser_->body_limit(boost::none);  // Beast's default of 8 MiB counts across chunks; the callers have limits
    limit(limits_.first_byte);
    error_code failed;
    if (auto* tls = std::get_if<tls_stream>(&stream_)) {
      const auto done = co_await bhttp::async_read_header(*tls, buffer_, *parser_, as_result);
      failed = std::get<0>(done);
    } else {
      const auto done = co_await bhttp::async_read_header(std::get<plain_stream>(stream_), buffer_, *parser_, as_result);
      failed = std::get<0>(done);
    }
    if (!failed) co_return failed;
    if (failed == asio::error::operation_aborted) co_return errc::cancelled;
    if (failed == beast::error::timeout) co_return errc::first_byte_timed_out;
    const bool broken = failed == bhttp::error::end_of_stream || failed == bhttp::error::partial_message ||
                        failed.category() == boost::system::system_category() ||
                        failed.category() == asio::error::get_misc_category() ||
                        failed.category() == asio::error::get_ssl_category() ||
                        failed.category() == asio::ssl::error::get_stream_category();
    co_return broken ? errc::no_answer : errc::malformed;
  }

  /// What has been received: as much of the body as there is room for.
  error_code parse_received() {
    if (buffer_.size() == 0) return {};
    error_code failed;
    parser_->eager(true);
    buffer_.consume(parser_->put(buffer_.data(), failed));
    if (failed == bhttp::error::need_more || failed == bhttp::error::need_buffer) return {};
    return failed;
  }

  /// Waits for more of the answer, or its end where nothing but the end of the connection marks it.
  task<error_code> receive() {
    limit(limits_.silence);
    const auto room = buffer_.prepare(beast::read_size(buffer_, most_in_one_read));
    const auto [failed, got] = co_await receive_into(room);
    buffer_.commit(got);
    if (failed != asio::error::eof) co_return failed;
    error_code early;
    parser_->put_eof(early);
    co_return early;
  }

  task<std::tuple<error_code, std::size_t>> receive_into(asio::mutable_buffer room) {
    if (auto* tls = std::get_if<tls_stream>(&stream_)) return tls->async_read_some(room, as_result);
    if (limits_.silence == no_limit) return lowest().socket().async_read_some(room, as_result);
    return lowest().async_read_some(room, as_result);
  }

  static error_code after_header(const error_code& failed) {
    if (failed == asio::error::operation_aborted) return errc::cancelled;
    if (failed == beast::error::timeout) return errc::silence_timed_out;
    const bool grammar = failed.category() == make_error_code(bhttp::error::bad_chunk).category() &&
                         failed != bhttp::error::partial_message && failed != bhttp::error::end_of_stream;
    return grammar ? errc::malformed : errc::cut_off;
  }

  error_code drop(error_code why) {
    close_stream();
    return closed_by_us_ ? make_error_code(errc::cancelled) : why;
  }

  void close_stream() {
    connected_ = false;
    if (!std::holds_alternative<std::monostate>(stream_)) lowest().close();
  }

  asio::any_io_executor executor_;
  base_url where_;
  std::shared_ptr<asio::ssl::context> tls_;
  std::variant<std::monostate, plain_stream, tls_stream> stream_;
  beast::flat_buffer buffer_;
  std::optional<bhttp::response_parser<bhttp::buffer_body>> parser_;
  std::shared_ptr<lookup> lookup_;
  timeouts limits_;
  std::size_t low_water_ = 1;
  bool connected_ = false;
  bool closed_by_us_ = false;
};

connection::connection(asio::any_io_executor executor, base_url where, std::shared_ptr<asio::ssl::context> tls)
    : state_(std::make_unique<state>(std::move(executor), std::move(where), std::move(tls))) {}
connection::~connection() = default;

task<result<response_head>> connection::begin(const request& what, const timeouts& limits) {
  return state_->begin(what, limits);
}
task<result<std::size_t>> connection::read_some(std::span<char> into) { return state_->read_some(into); }
void connection::set_low_water(std::size_t bytes) { state_->set_low_water(bytes); }
void connection::close() { state_->close(); }
bool connection::is_reusable() const { return state_->is_reusable(); }
bool connection::is_stale() const { return state_->is_stale(); }

}  // namespace luka::http
