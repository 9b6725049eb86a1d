#include "cli/password_prompt.hpp"

#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "cli/command_line.hpp"

namespace docket::cli {
namespace {

/// Keeps the terminal from showing what is typed, for as long as it lives.
class NoEcho {
 public:
  NoEcho() {
    ::tcgetattr(STDIN_FILENO, &before_);
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~NoEcho() { ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
};

std::string ask(const char* question) {
  std::cerr << question << std::flush;
  std::string line;
  {
    const NoEcho quiet;
    std::getline(std::cin, line);
  }
  std::cerr << "\n";
  return line;
}

}  // namespace

std::string read_password(bool from_stdin) {
  if (from_stdin) {
    std::string line;
    if (!std::getline(std::cin, line)) throw UsageError("standard input holds no password");
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }
  if (::isatty(STDIN_FILENO) == 0)
    throw UsageError("there is no terminal to ask for the password; use --password-stdin");
  std::string password = ask("Password: ");
  if (ask("Once more: ") != password) throw UsageError("the two passwords differ");
  return password;
}

}  // namespace docket::cli
