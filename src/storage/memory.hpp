#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

/// What a transaction knows of some rows. A snapshot does not move, and whoever writes is alone: so what was read once
/// stays true until the transaction itself changes it, and many changes of a row can be stored as one. For a session
/// that writes it stays true beyond that, until somebody else has written.
namespace docket::storage {

/// All that the transactions of one session know, one after the other. One thread at a time.
class Memory {
 public:
  class Part {
   public:
    explicit Part(Memory& memory) { memory.parts_.push_back(this); }
    virtual ~Part() = default;
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;

    virtual void store() = 0;
    virtual void keep() = 0;
    virtual void take_back() = 0;
    virtual void committed() {}
    /// Whatever is known may be wrong now.
    virtual void forget() = 0;
    /// Something was changed of what the revision counts.
    virtual void revise() {}
    /// How much is known.
    virtual std::size_t size() const { return 0; }
  };

  /// `revision` is Meta::revision().
  explicit Memory(std::function<std::int64_t()> revision) : revision_(std::move(revision)) {}

  /// Another transaction has begun, which only reads. It goes on with what the earlier ones learned of accounts,
  /// members and shops, as long as the revision says that they are the same.
  void begin_reading() {
    only_reads_ = true;
    is_confirmed_ = false;
    forget();
  }
  /// Another transaction has begun, which writes. It goes on with all that the last one knew, if that was committed()
  /// and nobody else has written since. Returns false when it is to be told the revision by confirm(), first of all.
  bool begin_writing(bool others_wrote) {
    only_reads_ = false;
    std::size_t size = 0;
    for (const Part* part : parts_) size += part->size();
    const bool goes_on = is_committed_ && !others_wrote && size < kMost;
    if (!is_committed_) revise();
    is_committed_ = false;
    if (!goes_on) forget();
    return goes_on;
  }
  /// The transaction that writes is committed.
  void committed() {
    for (Part* part : parts_) part->committed();
    is_committed_ = true;
  }
  bool only_reads() const { return only_reads_; }
  /// Forgets what the revision counts, if that has changed since.
  void confirm() {
    if (!is_confirmed_) confirm(revision_());
  }
  void confirm(std::int64_t revision) {
    if (revision != known_revision_) revise();
    known_revision_ = revision;
    is_confirmed_ = true;
  }
  /// Something was changed here of what the revision counts.
  void revise() {
    for (Part* part : parts_) part->revise();
  }
  /// A change of the batch is done, and stays.
  void keep() {
    for (Part* part : parts_) part->keep();
  }
  /// What came since the last keep() is undone, in the database too.
  void take_back() {
    for (Part* part : parts_) part->take_back();
  }
  /// Stores what was changed here alone: before the commit.
  void store() {
    for (Part* part : parts_) part->store();
  }

 private:
  static constexpr std::size_t kMost = 2'000;

  void forget() {
    for (Part* part : parts_) part->forget();
  }

  const std::function<std::int64_t()> revision_;
  std::vector<Part*> parts_;
  bool only_reads_ = false;
  bool is_committed_ = false;  ///< the last transaction that wrote
  bool is_confirmed_ = false;
  std::int64_t known_revision_ = -1;
};

/// What is known of rows of one kind.
template <class Key, class Value>
class Remembered final : public Memory::Part {
 public:
  using Store = std::function<void(const Key&, const Value&)>;

  /// `store` is for what change() is called with.
  explicit Remembered(Memory& memory, Store store = nullptr) : Part(memory), store_(std::move(store)) {}

  /// nullptr when nothing is known. Until the next call of anything else.
  const Value* find(const Key& key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second.value;
  }
  /// As the database has it.
  void learn(const Key& key, Value value) { put(key, {std::move(value)}); }
  /// As the database shall have it, once it is stored.
  void change(const Key& key, Value value) { put(key, {std::move(value), true}); }
  /// It is changed elsewhere. What was changed here must be stored before.
  void erase(const Key& key) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return;
    undo_.try_emplace(key, std::move(found->second));
    entries_.erase(found);
  }

  void store() override {
    for (auto& [key, entry] : entries_) {
      if (!entry.is_changed || entry.is_stored) continue;
      store_(key, entry.value);
      entry.is_stored = true;
    }
  }
  void keep() override { undo_.clear(); }
  void take_back() override {
    for (auto& [key, before] : undo_) {
      if (before) {
        entries_.insert_or_assign(key, std::move(*before));
      } else {
        entries_.erase(key);
      }
    }
    undo_.clear();
    // What had been stored meanwhile was undone with the rest.
    for (auto& [key, entry] : entries_) entry.is_stored = false;
  }
  void committed() override {
    for (auto& [key, entry] : entries_) entry.is_changed = false;
  }
  void forget() override {
    entries_.clear();
    undo_.clear();
  }
  std::size_t size() const override { return entries_.size(); }

 private:
  struct Entry {
    Value value;
    bool is_changed = false;
    bool is_stored = false;
  };

  void put(const Key& key, Entry entry) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) {
      undo_.try_emplace(key, std::nullopt);
      entries_.emplace(key, std::move(entry));
    } else {
      undo_.try_emplace(key, std::move(found->second));
      found->second = std::move(entry);
    }
  }

  const Store store_;
  std::map<Key, Entry> entries_;
  std::map<Key, std::optional<Entry>> undo_;  ///< as they were at the last keep(); absent then: nullopt
};

/// What is known of rows whose changes the revision counts: it outlasts changes of anything else.
template <class Key, class Value>
class RememberedByRevision final : public Memory::Part {
 public:
  explicit RememberedByRevision(Memory& memory) : Part(memory), memory_(memory) {}

  /// nullptr when nothing is known. Until the next call of anything else.
  const Value* find(const Key& key) {
    if (memory_.only_reads()) memory_.confirm();
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
  }
  void learn(const Key& key, Value value) {
    if (entries_.size() == kMost) entries_.clear();
    entries_.insert_or_assign(key, std::move(value));
  }

  void store() override {}
  void keep() override {}
  void take_back() override { entries_.clear(); }
  void forget() override {}
  void revise() override { entries_.clear(); }

 private:
  static constexpr std::size_t kMost = 500;

  Memory& memory_;
  std::map<Key, Value> entries_;
};

/// What is known of one value.
template <class Value>
class RememberedOne final : public Memory::Part {
 public:
  explicit RememberedOne(Memory& memory) : Part(memory) {}

  const std::optional<Value>& known() const { return now_; }
  void learn(Value value) { now_ = std::move(value); }

  void store() override {}
  void keep() override { kept_ = now_; }
  void take_back() override { now_ = kept_; }
  void forget() override { now_ = kept_ = std::nullopt; }

 private:
  std::optional<Value> now_, kept_;
};

}  // namespace docket::storage
