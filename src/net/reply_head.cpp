#include "net/reply_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <ctime>

namespace docket::net {
namespace {

/// RFC 9110, 15; what is missing there goes out without words.
constexpr std::string_view reason(int status) {
  switch (status) {
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "";
  }
}

/// The Date header (RFC 9110, 5.6.7), made once a second and thread.
const std::string& http_date() {
  thread_local std::time_t made_at = -1;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != made_at) {
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 32> buffer{};
    text.assign(buffer.data(), std::strftime(buffer.data(), buffer.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts));
    made_at = now;
  }
  return text;
}

bool has_no_length(int status) { return status < 200 || status == 204 || status == 304; }

void append_number(std::string& out, std::size_t number, int base = 10) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  out.append(digits.data(), end);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

void append_status_line(std::string& out, int status) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(status));
  out.append(" ").append(reason(status)).append("\r\n");
}

bool is_the_engines(std::string_view name) {
  return same_word(name, "Content-Length") || same_word(name, "Connection") || same_word(name, "Transfer-Encoding");
}

bool is_sound(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos; }

void append_headers(std::string& out, const Headers& headers, bool upgrades) {
  for (const auto& [name, value] : headers) {
    if ((is_the_engines(name) && !upgrades) || !is_sound(name) || !is_sound(value)) continue;
    append_header(out, name, value);
  }
}

void append_length(std::string& out, std::size_t length) {
  out += "Content-Length: ";
  append_number(out, length);
  out += "\r\n";
}

}  // namespace

bool carries_body(const Reply& reply, const Manner& manner) {
  return !manner.is_head && (reply.prepared || !has_no_length(reply.status));
}

void append_head(std::string& out, const Reply& reply, const Manner& manner) {
  if (reply.prepared) {
    out += reply.prepared->head;
  } else {
    append_status_line(out, reply.status);
  }
  append_headers(out, reply.headers, reply.status == 101 || reply.status == 426);
  append_header(out, "Date", http_date());
  if (is_chunked(reply, manner)) {
    append_header(out, "Transfer-Encoding", "chunked");
  } else if (!reply.prepared && !reply.more && !reply.session && !has_no_length(reply.status)) {
    append_length(out, reply.body.size());
  }
  if (reply.status == 101) {
    // Its Connection is the handshake's.
  } else if (!manner.keep_alive) {
    append_header(out, "Connection", "close");
  } else if (manner.http_1_0) {
    append_header(out, "Connection", "keep-alive");
  }
  out += "\r\n";
}

void append_chunk(std::string& out, std::string_view data) {
  append_number(out, data.size(), 16);
  out.append("\r\n").append(data).append("\r\n");
}

std::shared_ptr<const PreparedReply> prepare(const Reply& reply) {
  PreparedReply prepared;
  append_status_line(prepared.head, reply.status);
  append_headers(prepared.head, reply.headers, false);
  if (!has_no_length(reply.status)) append_length(prepared.head, reply.body.size());
  prepared.body = reply.body;
  return std::make_shared<const PreparedReply>(std::move(prepared));
}

}  // namespace docket::net
