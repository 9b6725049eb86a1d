#include <algorithm>

#include "domain/language.hpp"
#include "domain/text.hpp"
#include "http/audit.hpp"
#include "http/fields.hpp"
#include "http/handlers.hpp"
#include "http/language.hpp"
#include "http/problem.hpp"
#include "http/routes.hpp"
#include "http/shell.hpp"
#include "http/users_json.hpp"
#include "net/workers.hpp"

/// The pages of those who work here. What their scripts draw is in src/web; the set-up form can be used without.
namespace docket::http {
namespace {

/// What the set-up form says where its script does not run. The script has its own words in src/web/texts.
struct Words {
  std::string_view language;
  std::string_view title;
  std::string_view what_for;
  std::string_view username;
  std::string_view email;
  std::string_view password;
  std::string_view create;
  std::string_view done;
  std::string_view why_done;
  std::string_view no_link;
  std::string_view why_no_link;
};

constexpr Words kWords[] = {
    {"en", "Set up Docket",
     "Make the account that runs this server. It may do everything; make accounts for your staff with it later.",
     "User name", "E-mail (may stay empty)", "Password, 8 characters or more", "Create account", "Already set up",
     "This Docket has its first account; sign in with it.", "This link is not valid",
     "Docket prints a new set-up link each time it starts. Use the newest one."},
    {"de", "Docket einrichten",
     "Leg das Konto an, das diesen Server betreibt. Es darf alles; die Konten für dein Personal legst du später damit "
     "an.",
     "Benutzername", "E-Mail (darf leer bleiben)", "Passwort, mindestens 8 Zeichen", "Konto anlegen",
     "Schon eingerichtet", "Dieses Docket hat sein erstes Konto; melde dich damit an.", "Dieser Link gilt nicht",
     "Docket gibt bei jedem Start einen neuen Link zum Einrichten aus. Nimm den neuesten."},
    {"es", "Configurar Docket",
     "Cree la cuenta que administra este servidor. Puede hacerlo todo; con ella creará más tarde las cuentas de su "
     "personal.",
     "Nombre de usuario", "Correo electrónico (puede quedar vacío)", "Contraseña, 8 caracteres o más", "Crear cuenta",
     "Ya está configurado", "Este Docket ya tiene su primera cuenta; inicie sesión con ella.",
     "Este enlace no es válido",
     "Docket muestra un enlace de configuración nuevo cada vez que se inicia. Use el más reciente."},
    {"hi", "Docket सेट अप करें",
     "वह खाता बनाएँ जो यह सर्वर चलाता है। वह सब कुछ कर सकता है; अपने कर्मचारियों के खाते बाद में उसी से बनाएँ।", "उपयोगकर्ता नाम",
     "ई-मेल (खाली रह सकता है)", "पासवर्ड, 8 या अधिक अक्षर", "खाता बनाएँ", "सेट अप हो चुका है",
     "इस Docket का पहला खाता बन चुका है; उसी से साइन इन करें।", "यह लिंक मान्य नहीं है",
     "Docket हर बार शुरू होने पर सेट अप का नया लिंक दिखाता है। सबसे नया लिंक इस्तेमाल करें।"},
    {"ar", "إعداد Docket", "أنشئ الحساب الذي يدير هذا الخادم. يستطيع كل شيء؛ وبه تنشئ لاحقًا حسابات العاملين لديك.",
     "اسم المستخدم", "البريد الإلكتروني (يمكن تركه فارغًا)", "كلمة المرور، 8 أحرف أو أكثر", "إنشاء الحساب",
     "تم الإعداد من قبل", "لدى Docket هذا حسابه الأول؛ سجّل الدخول به.", "هذا الرابط غير صالح",
     "يعرض Docket رابط إعداد جديدًا في كل مرة يبدأ فيها. استخدم الأحدث."},
};

const Words& words_for(const Call& call) { return in_language(kWords, wanted_language(call).value_or("")); }

/// One labelled input of a form.
std::string input(std::string_view name, std::string_view label, std::string_view attributes, std::string_view value) {
  return "<label class=\"field\"><span class=\"label\">" + std::string(label) +
         "</span><input class=\"input\" name=\"" + std::string(name) + "\" " + std::string(attributes) + " value=\"" +
         html_escaped(value) + "\"></label>\n";
}

net::Reply setup_form(int status, const Words& words, std::string_view token, const Fields* typed,
                      std::string_view complaint) {
  const auto kept = [&](const char* name) { return typed != nullptr ? typed->text(name).value_or("") : ""; };
  std::string body = "<main class=\"narrow stack\"><h1>" + std::string(words.title) + "</h1><p>" +
                     std::string(words.what_for) + "</p>\n";
  if (!complaint.empty()) {
    body += "<p class=\"notice alert\" role=\"alert\" lang=\"en\">" + html_escaped(complaint) + "</p>\n";
  }
  body +=
      "<form class=\"card stack\" method=\"post\" action=\"/setup\">\n<input type=\"hidden\" name=\"token\" value=\"" +
      html_escaped(token) + "\">\n" +
      input("username", words.username, "required maxlength=\"64\" autocomplete=\"username\" autofocus",
            kept("username")) +
      input("email", words.email, "type=\"email\" maxlength=\"254\" autocomplete=\"email\"", kept("email")) +
      input("password", words.password,
            "type=\"password\" required minlength=\"8\" maxlength=\"256\" autocomplete=\"new-password\"", "") +
      "<button class=\"button primary\">" + std::string(words.create) + "</button>\n</form></main>\n";
  return shell("setup", status, words.title, body, words.language);
}

net::Reply no_setup(const Words& words, bool is_done) {
  if (is_done) return message_page("setup", 404, words.done, words.why_done, words.language);
  return message_page("setup", 403, words.no_link, words.why_no_link, words.language);
}

/// Everything that a refusal names, as one text for people.
std::string words_of(const Error& error) {
  if (error.faults.empty()) return error.what();
  std::string text;
  for (const Fault& fault : error.faults) {
    const std::string field = fault.pointer.empty() ? "" : fault.pointer.substr(1) + " ";
    text += (text.empty() ? "" : "; ") + field + fault.detail;
  }
  return text + ".";
}

}  // namespace

net::Reply counter_page(Call&) { return shell("counter"); }

net::Reply admin_page(Call&) { return shell("admin"); }

net::Reply setup_page(Call& call, storage::Transaction& tx) {
  const std::string token = call.query.text("token").value_or("");
  if (!call.services.accounts.is_setup_token(tx, token)) return no_setup(words_for(call), tx.users.any());
  return setup_form(200, words_for(call), token, nullptr, "");
}

net::Reply finish_setup(Call& call) {
  const Fields fields(call.body);
  const std::string token = *fields.text("token");
  app::Accounts& accounts = call.services.accounts;
  const auto [open, done] = call.services.store.read(
      [&](storage::Transaction& tx) { return std::pair(accounts.is_setup_token(tx, token), tx.users.any()); });
  if (!open) return no_setup(words_for(call), done);
  try {
    app::AccountDraft draft = account_draft(fields);
    draft.role = Role::admin;
    if (draft.email == "") draft.email.reset();
    check_account(draft.username, draft.email, draft.password);
    const net::Blocking blocking;
    const std::string hash = accounts.hash(draft.password);
    return write(call, [&](storage::Transaction& tx) {
      call.actor = actor_of(accounts.finish_setup(tx, token, draft, hash));
      net::Reply reply;
      reply.status = 303;
      reply.headers.emplace_back("Location", "/");
      return reply;
    });
  } catch (const Error& error) {
    if (error.code == Code::invalid_token) return no_setup(words_for(call), true);
    return setup_form(kind_of(error.code).status, words_for(call), token, &fields, words_of(error));
  }
}

}  // namespace docket::http
