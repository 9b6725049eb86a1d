#include "json/workflow.hpp"

#include <algorithm>
#include <initializer_list>
#include <vector>

namespace docket::json {
namespace {

constexpr std::size_t kMaxFaults = 50;  ///< told at once: a reply is no longer for a body that is all wrong

/// The pointer to a member; `~` and `/` in its name are escaped (RFC 6901, section 3).
std::string child(const std::string& pointer, const std::string& name) {
  std::string place = pointer + "/";
  for (const char c : name) {
    if (c == '~') {
      place += "~0";
    } else if (c == '/') {
      place += "~1";
    } else {
      place += c;
    }
  }
  return place;
}

/// Reads an object member by member and notes what is missing, unknown or of the wrong type.
class Reader {
 public:
  explicit Reader(std::vector<Fault>& faults) : faults_(faults) {}

  void fault(const std::string& pointer, const std::string& detail) {
    if (faults_.size() < kMaxFaults) faults_.push_back({pointer, detail});
  }

  /// The object at `pointer`, or nullptr; unknown names in it are faults.
  const Object* object(const Value& value, const std::string& pointer, std::initializer_list<std::string_view> names) {
    if (!value.is<Object>()) {
      fault(pointer, "must be an object");
      return nullptr;
    }
    for (const auto& [name, ignored] : value.get<Object>()) {
      bool known = false;
      for (const std::string_view candidate : names) known = known || candidate == name;
      if (!known) fault(child(pointer, name), "is not part of a workflow");
    }
    return &value.get<Object>();
  }

  const Value* member(const Object& object, const std::string& pointer, const std::string& name) {
    const Value* value = find(object, name);
    if (value == nullptr) fault(child(pointer, name), "is needed");
    return value;
  }

  std::string text(const Object& object, const std::string& pointer, const std::string& name) {
    const Value* value = member(object, pointer, name);
    if (value == nullptr) return "";
    if (value->is<std::string>()) return value->get<std::string>();
    fault(child(pointer, name), "must be a text");
    return "";
  }

  bool flag(const Object& object, const std::string& pointer, const std::string& name) {
    const Value* value = member(object, pointer, name);
    if (value == nullptr) return false;
    if (value->is<bool>()) return value->get<bool>();
    fault(child(pointer, name), "must be true or false");
    return false;
  }

  std::int64_t integer(const Value& value, const std::string& pointer) {
    if (value.is<std::int64_t>()) return value.get<std::int64_t>();
    fault(pointer, "must be a whole number");
    return 0;
  }

  /// Calls `read` with each entry of an array and its pointer.
  template <class Read>
  void each(const Object& object, const std::string& pointer, const std::string& name, Read read) {
    const Value* value = member(object, pointer, name);
    if (value == nullptr) return;
    if (!value->is<Array>()) {
      fault(child(pointer, name), "must be a list");
      return;
    }
    std::size_t index = 0;
    for (const Value& entry : value->get<Array>()) read(entry, child(child(pointer, name), std::to_string(index++)));
  }

  template <class Kind>
  Kind choice(const Object& object, const std::string& pointer, const std::string& name,
              std::optional<Kind> (*parse_name)(std::string_view), Kind fallback) {
    const Value* value = member(object, pointer, name);
    if (value == nullptr) return fallback;
    if (!value->is<std::string>()) {
      fault(child(pointer, name), "must be a text");
      return fallback;
    }
    if (const auto kind = parse_name(value->get<std::string>())) return *kind;
    fault(child(pointer, name), "is an unknown word: " + value->get<std::string>());
    return fallback;
  }

 private:
  std::vector<Fault>& faults_;
};

void read_status(Reader& reader, const Value& value, const std::string& pointer, Workflow& workflow) {
  Status& status = workflow.statuses.emplace_back();  // whatever it is: places in the list stay what they are
  const Object* object = reader.object(value, pointer, {"key", "label", "kind", "board", "notify"});
  if (object == nullptr) return;
  status.key = reader.text(*object, pointer, "key");
  status.label = reader.text(*object, pointer, "label");
  status.kind = reader.choice(*object, pointer, "kind", parse_status_kind, StatusKind::open);
  status.board = reader.choice(*object, pointer, "board", parse_board_column, BoardColumn::hidden);
  status.notify = reader.flag(*object, pointer, "notify");
}

void read_transition(Reader& reader, const Value& value, const std::string& pointer, Workflow& workflow) {
  Transition& step = workflow.transitions.emplace_back();
  const Object* object = reader.object(value, pointer, {"from", "to", "roles"});
  if (object == nullptr) return;
  step.from = reader.text(*object, pointer, "from");
  step.to = reader.text(*object, pointer, "to");
  reader.each(*object, pointer, "roles", [&](const Value& entry, const std::string& place) {
    const auto role = entry.is<std::string>() ? parse_role(entry.get<std::string>()) : std::nullopt;
    if (role) {
      step.roles.push_back(*role);
    } else {
      reader.fault(place, "must be admin, operations, merchant, staff or customer");
    }
  });
}

void read_timer(Reader& reader, const Value& value, const std::string& pointer, Workflow& workflow) {
  Timer& timer = workflow.timers.emplace_back();
  const Object* object = reader.object(value, pointer, {"from", "to", "after_s"});
  if (object == nullptr) return;
  timer.from = reader.text(*object, pointer, "from");
  timer.to = reader.text(*object, pointer, "to");
  if (const Value* after = reader.member(*object, pointer, "after_s")) {
    timer.after_s = reader.integer(*after, child(pointer, "after_s"));
  }
}

void read_customer_cancel(Reader& reader, const Object& object, Workflow& workflow) {
  const std::string pointer = "/customer_cancel";
  const Value* value = find(object, "customer_cancel");
  if (value == nullptr) return;  // customers then never cancel
  const Object* rule = reader.object(*value, pointer, {"from", "within_s"});
  if (rule == nullptr) return;
  reader.each(*rule, pointer, "from", [&](const Value& entry, const std::string& place) {
    std::string& from = workflow.customer_cancel.from.emplace_back();
    if (entry.is<std::string>()) {
      from = entry.get<std::string>();
    } else {
      reader.fault(place, "must be a text");
    }
  });
  const Value* within = find(*rule, "within_s");
  if (within != nullptr && !within->is<picojson::null>()) {
    workflow.customer_cancel.within_s = reader.integer(*within, child(pointer, "within_s"));
  }
}

/// Whether a status is not known for what it is, because of a fault there.
bool hides_status(std::string_view pointer) {
  return pointer.starts_with("/statuses") && (std::count(pointer.begin(), pointer.end(), '/') < 3 ||
                                              pointer.ends_with("/key") || pointer.ends_with("/kind"));
}

/// Whether a step is not known for what it is.
bool hides_step(std::string_view pointer) {
  return pointer == "/initial" ||
         (pointer.starts_with("/transitions") && pointer.find("/roles") == std::string_view::npos);
}

/// Whether a fault of rules at `pointer` only follows from a fault of form: one at the same place or around it; a
/// hidden status, for all that names statuses; and a hidden step, for what needs one.
bool follows(std::string_view pointer, const Fault& of_form) {
  if ((std::string(pointer) + "/").starts_with(of_form.pointer + "/")) return true;
  const bool is_of_status = pointer.starts_with("/statuses/");
  const bool is_of_way = is_of_status && std::count(pointer.begin(), pointer.end(), '/') == 2;
  if (hides_status(of_form.pointer)) return is_of_way || (!is_of_status && pointer != "/name");
  return hides_step(of_form.pointer) &&
         (is_of_way || pointer.starts_with("/timers") || pointer.starts_with("/customer_cancel"));
}

/// Adds what is wrong by the rules of workflows to what is wrong in form.
void add_rule_faults(const Workflow& workflow, std::vector<Fault>& wrong) {
  const std::vector<Fault> of_form = wrong;
  for (Fault& fault : faults(workflow)) {
    const bool is_new =
        std::none_of(of_form.begin(), of_form.end(), [&](const Fault& known) { return follows(fault.pointer, known); });
    if (is_new) wrong.push_back(std::move(fault));
  }
}

[[noreturn]] void refuse(std::vector<Fault> faults) {
  if (faults.size() > kMaxFaults) faults.resize(kMaxFaults);
  throw Error(Code::validation_failed, "The workflow does not fit.", std::move(faults));
}

}  // namespace

Workflow read_workflow(const Value& value) {
  std::vector<Fault> wrong;
  Reader reader(wrong);
  Workflow workflow;
  const Object* object =
      reader.object(value, "", {"name", "initial", "statuses", "transitions", "timers", "customer_cancel"});
  if (object == nullptr) refuse(std::move(wrong));
  workflow.name = reader.text(*object, "", "name");
  workflow.initial = reader.text(*object, "", "initial");
  reader.each(*object, "", "statuses",
              [&](const Value& entry, const std::string& place) { read_status(reader, entry, place, workflow); });
  reader.each(*object, "", "transitions",
              [&](const Value& entry, const std::string& place) { read_transition(reader, entry, place, workflow); });
  if (find(*object, "timers") != nullptr) {
    reader.each(*object, "", "timers",
                [&](const Value& entry, const std::string& place) { read_timer(reader, entry, place, workflow); });
  }
  read_customer_cancel(reader, *object, workflow);
  add_rule_faults(workflow, wrong);
  if (!wrong.empty()) refuse(std::move(wrong));
  return workflow;
}

Workflow read_workflow(std::string_view text) { return read_workflow(parse(text)); }

std::string write_workflow(const Workflow& workflow) {
  Writer writer;
  writer.begin_object().field("name", workflow.name).field("initial", workflow.initial);
  writer.key("statuses").begin_array();
  for (const Status& status : workflow.statuses) {
    writer.begin_object().field("key", status.key).field("label", status.label);
    writer.field("kind", name_of(status.kind)).field("board", name_of(status.board)).field("notify", status.notify);
    writer.end_object();
  }
  writer.end_array().key("transitions").begin_array();
  for (const Transition& step : workflow.transitions) {
    writer.begin_object().field("from", step.from).field("to", step.to).key("roles").begin_array();
    for (const Role role : step.roles) writer.value(name_of(role));
    writer.end_array().end_object();
  }
  writer.end_array().key("timers").begin_array();
  for (const Timer& timer : workflow.timers) {
    writer.begin_object().field("from", timer.from).field("to", timer.to).field("after_s", timer.after_s).end_object();
  }
  writer.end_array().key("customer_cancel").begin_object().key("from").begin_array();
  for (const std::string& status : workflow.customer_cancel.from) writer.value(status);
  writer.end_array().nullable("within_s", workflow.customer_cancel.within_s).end_object().end_object();
  return writer.take();
}

}  // namespace docket::json
