#include <algorithm>
#include <charconv>

#include "domain/event.hpp"
#include "domain/text.hpp"
#include "http/boards.hpp"
#include "http/handlers.hpp"
#include "http/live.hpp"
#include "http/waiting.hpp"
#include "live/feed.hpp"

/// What a shop's screens show.
namespace docket::http {
namespace {

constexpr std::string_view kPath = "/api/v1/boards/";
constexpr std::string_view kTextEnding = ".txt";

/// How a board is asked for.
struct Question {
  std::string_view name;  ///< of the shop
  bool is_text = false;
  std::size_t page = 1;
  std::optional<std::int64_t> since;  ///< the last event that the client knows of
  Milliseconds patience{};
};

/// Whether the client would rather have plain text. A browser's or tool's "*/*" is content with JSON.
bool prefers_text(const net::Request& request) {
  const auto accept = net::find_header(request.headers, "Accept");
  return accept && accept->find("text/plain") != std::string_view::npos &&
         accept->find("application/json") == std::string_view::npos;
}

/// Takes the ending off a name that has it.
bool take_ending(std::string_view& name) {
  if (!name.ends_with(kTextEnding)) return false;
  name.remove_suffix(kTextEnding.size());
  return true;
}

net::Reply answer(live::Feed& feed, const std::shared_ptr<const live::Board>& board, const net::Request& request,
                  const Question& question) {
  if (question.is_text && question.page > board->text.size()) {
    throw Error(Code::not_found, "The last page of this board is " + std::to_string(board->text.size()) + ".");
  }
  const live::BoardForm& form = question.is_text ? board->text[question.page - 1] : board->json;
  const auto condition = net::find_header(request.headers, "If-None-Match");
  const bool is_known = condition ? names_etag(*condition, form.etag) : question.since >= board->change;
  net::Reply reply;
  if (is_known && question.patience.count() > 0) {
    reply.wait = feed.wait_for_board(board, question.patience);
  } else {
    reply.status = is_known ? 304 : 200;
    reply.prepared = is_known ? form.unchanged : form.whole;
  }
  return reply;
}

/// A number of digits alone, small enough for all that is asked here.
std::optional<std::int64_t> plain_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.front() == '-' || text.size() > 6) {
    return std::nullopt;
  }
  return number;
}

/// The board as server-sent events.
net::Reply open_board_stream(Call& call, ShopId shop) {
  return stream_reply(call.services.feed.subscribe(live::Transport::event_stream,
                                                   live::BoardWish{shop, resumed_at(call)},
                                                   listening_as(call, call.caller, board_requirement(shop))));
}

/// Reads the queries that screens send; nullopt for all others, also for wrong ones.
std::optional<Question> usual_question(const net::Request& request) {
  Question question;
  std::string_view rest = request.query;
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const auto number = plain_number(pair.substr(std::min(pair.find('=') + 1, pair.size())));
    if (!number) return std::nullopt;
    if (pair.starts_with("wait=") && *number <= 60) {
      question.patience = request.has_waited_long ? Seconds(0) : Seconds(*number);
    } else if (pair.starts_with("page=") && *number >= 1 && *number <= 1000) {
      question.page = static_cast<std::size_t>(*number);
    } else {
      return std::nullopt;
    }
  }
  return question;
}

}  // namespace

net::Reply show_board(Call& call) {
  Question question;
  question.name = call.param("shop");
  question.is_text = take_ending(question.name) || (prefers_text(call.request) && !wants_stream(call.request));
  question.page = static_cast<std::size_t>(call.query.integer("page").value_or(1));
  question.patience = patience_of(call);
  if (const auto since = since_of(call); since && since->epoch == call.services.store.epoch()) {
    question.since = since->seq;
  }
  live::Feed& feed = call.services.feed;
  const auto board = feed.draw_board(question.name);
  live::require_board(call.caller, board->shop);
  if (!question.is_text && wants_stream(call.request)) return open_board_stream(call, board->shop.id);
  return answer(feed, board, call.request, question);
}

std::optional<net::Reply> kept_board(live::Feed& feed, const net::Request& request) {
  if (!request.path.starts_with(kPath) || net::find_header(request.headers, "Prefer")) return std::nullopt;
  if (wants_stream(request)) return std::nullopt;
  auto question = usual_question(request);
  if (!question) return std::nullopt;
  question->name = std::string_view(request.path).substr(kPath.size());
  question->is_text = take_ending(question->name) || prefers_text(request);
  const auto board = feed.boards().kept(question->name);
  if (!board || !board->shop.board_public) return std::nullopt;
  if (question->is_text && question->page > board->text.size()) return std::nullopt;
  return answer(feed, board, request, *question);
}

}  // namespace docket::http
