#include "cli/run.hpp"

#include <sys/stat.h>

#include <iostream>
#include <map>

#include "cli/commands.hpp"
#include "domain/error.hpp"
#include "log/log.hpp"
#include "security/random.hpp"

namespace docket::cli {
namespace {

const std::map<std::string, void (*)(const Command&)> kCommands{
    {"serve", serve},
    {"user add", user_add},
    {"user list", user_list},
    {"user passwd", user_passwd},
    {"user disable", user_disable},
    {"key add", key_add},
    {"key list", key_list},
    {"key revoke", key_revoke},
    {"shop add", shop_add},
    {"shop list", shop_list},
    {"mail test", mail_test},
    {"migrate", migrate},
    {"check", check},
    {"backup", backup},
    {"restore", restore},
    {"move", move},
    {"watch", watch},
    {"export", export_file},
    {"import", import_file},
    {"version", version},
};

/// What went wrong, in one line.
std::string words_of(const Error& error) {
  std::string text = error.what();
  for (const Fault& fault : error.faults) {
    if (fault.detail != text) text += " " + fault.pointer + " " + fault.detail + ".";
  }
  return text;
}

int fail(int status, const std::string& text) {
  log::flush();
  std::cerr << "docket: " << text << "\n";
  return status;
}

}  // namespace

int run(int argc, const char* const* argv) {
  ::umask(S_IRWXG | S_IRWXO);  // whatever is made here is for its owner alone
  try {
    const auto command = parse(argc, argv);
    if (command) {
      security::init();
      kCommands.at(command->name)(*command);
    }
    log::flush();
    if (!std::cout.flush()) return fail(1, "cannot write to standard output; is the disk full?");
    return 0;
  } catch (const UsageError& error) {
    return fail(2, error.what());
  } catch (const Error& error) {
    return fail(error.code == Code::validation_failed ? 2 : 1, words_of(error));
  } catch (const std::exception& error) {
    return fail(1, error.what());
  }
}

}  // namespace docket::cli
