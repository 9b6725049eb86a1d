#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

/// What a transaction knows of some rows. A snapshot does not move, and whoever writes is alone: so what was read once
/// stays true until the transaction itself changes it, and many changes of a row can be stored as one.
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
    /// Another transaction has begun.
    virtual void begin() = 0;
    /// Something was changed of what the revision counts.
    virtual void forget() {}
  };

  /// `revision` is Meta::revision().
  explicit Memory(std::function<std::int64_t()> revision) : revision_(std::move(revision)) {}

  /// Another transaction has begun. One that only reads goes on with what the earlier ones learned of accounts, members
  /// and shops, as long as the revision says that they are the same.
  void begin(bool only_reads) {
    only_reads_ = only_reads;
    is_confirmed_ = false;
    for (Part* part : parts_) part->begin();
  }
  bool only_reads() const { return only_reads_; }
  /// Forgets what the earlier ones learned, if it may have changed since.
  void confirm() {
    if (is_confirmed_) return;
    const std::int64_t now = revision_();
    if (now != known_revision_) {
      for (Part* part : parts_) part->forget();
    }
    known_revision_ = now;
    is_confirmed_ = true;
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
  const std::function<std::int64_t()> revision_;
  std::vector<Part*> parts_;
  bool only_reads_ = false;
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
  void erase_all() {
    for (auto& [key, entry] : entries_) undo_.try_emplace(key, std::move(entry));
    entries_.clear();
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
  void begin() override {
    entries_.clear();
    undo_.clear();
  }

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

/// What is known of rows whose changes the revision counts, to transactions that only read.
template <class Key, class Value>
class RememberedByRevision final : public Memory::Part {
 public:
  explicit RememberedByRevision(Memory& memory) : Part(memory), memory_(memory) {}

  /// nullptr when nothing is known. Until the next call of anything else.
  const Value* find(const Key& key) {
    if (!memory_.only_reads()) return nullptr;
    memory_.confirm();
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
  }
  void learn(const Key& key, Value value) {
    if (!memory_.only_reads()) return;
    if (entries_.size() == kMost) entries_.clear();
    entries_.insert_or_assign(key, std::move(value));
  }

  void store() override {}
  void keep() override {}
  void take_back() override {}
  void begin() override {}
  void forget() override { entries_.clear(); }

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
  void begin() override { now_ = kept_ = std::nullopt; }

 private:
  std::optional<Value> now_, kept_;
};

}  // namespace docket::storage
