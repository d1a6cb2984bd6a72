#include "tests/simulation/world.hpp"

#include <algorithm>
#include <utility>

#include "tests/simulation/keys.hpp"

namespace kith::simulation {
namespace {

std::string words(sync::Stamp stamp) {
  return std::to_string(stamp.incarnation) + "." + std::to_string(stamp.sequence);
}

std::string words(const sync::Page& page) {
  std::string text = "page:";
  for (const sync::PageItem& item : page.items) {
    const auto entry = sync::decode_entry(item.entry);
    if (!entry) {
      text += " ?";
      continue;
    }
    text += " " + entry->record.origin.text() + "/" + entry->record.uid.text().substr(32) + "@" + words(entry->stamp) +
            (item.body ? "" : "-");
  }
  return text;
}

std::string words(const sync::Question& question) {
  if (const auto* pull = std::get_if<sync::Pull>(&question))
    return "pull " + words(sync::Stamp{pull->cursor.incarnation, pull->cursor.position}) + " with " +
           std::to_string(pull->receipts.size()) + " receipts";
  if (std::holds_alternative<sync::AskRoots>(question)) return "roots";
  if (const auto* asked = std::get_if<sync::AskRanges>(&question))
    return std::to_string(asked->ranges.size()) + " ranges of " + asked->origin.text();
  std::string text = "fetch";
  for (const sync::Wanted& wanted : std::get<sync::Fetch>(question).wanted)
    text += " " + wanted.record.origin.text() + "/" + wanted.record.uid.text().substr(32) +
            (wanted.held ? "@" + words(*wanted.held) : "");
  return text;
}

std::string words(const sync::Answer& answer) {
  if (const auto* pulled = std::get_if<sync::Pulled>(&answer))
    return pulled->page ? words(*pulled->page) : "reconcile first";
  if (const auto* roots = std::get_if<sync::Roots>(&answer)) return "roots as of " + words(roots->as_of);
  if (const auto* fetched = std::get_if<sync::Fetched>(&answer)) return "repair " + words(fetched->page);
  return "ranges";
}

std::string words(const sync::Transaction& transaction) {
  std::string text;
  for (const auto& [uid, own] : transaction.own)
    text += " own " + uid.text().substr(32) + "@" + words(own->entry.stamp) + " grants " +
            std::to_string(own->entry.grants.size()) + " owed " + std::to_string(own->owed.size());
  for (const auto& [name, copy] : transaction.copies)
    text += " " + name.origin.text() + "/" + name.uid.text().substr(32) +
            (copy ? "@" + words(copy->stamp()) : " forgotten") + (copy && !copy->body ? "-" : "");
  for (const auto& [peer, link] : transaction.links)
    text += " " + peer.text() + ":" + words(sync::Stamp{link.cursor.incarnation, link.cursor.position}) +
            (link.must_reconcile ? "!" : "");
  for (const auto& [key, receipt] : transaction.receipts)
    text += (receipt ? " receipt+ " : " receipt- ") + key.holder.text() + " " + key.record.origin.text() + "/" +
            key.record.uid.text().substr(32);
  for (const auto& [key, line] : transaction.quarantine)
    text += line ? " quarantined " + std::string{sync::name(line->fault)} : std::string{" released"};
  return text;
}

constexpr std::size_t uids_of_a_hub = 6;
constexpr std::size_t counties = 4;
constexpr std::size_t rounds_to_rest = 150;
constexpr std::uint64_t questions_of_a_life = 1'000'000;

const std::vector<SecretKey>& key_seeds() {
  static const std::vector<SecretKey> seeds = [] {
    std::vector<SecretKey> all;
    for (char number = 1; number <= 5; ++number) all.push_back(key_seed(number));
    return all;
  }();
  return seeds;
}

RecordUid uid_of(std::size_t hub, std::size_t number) {
  RecordUid uid;
  uid.value.bytes[6] = 0x40;
  uid.value.bytes[8] = 0x80;
  uid.value.bytes[14] = static_cast<std::uint8_t>(hub + 1);
  uid.value.bytes[15] = static_cast<std::uint8_t>(number);
  return uid;
}

sync::Settings settings_of(Chance& chance) {
  sync::Settings settings;
  settings.page.items = 2 + chance.below(7);
  settings.page.body_bytes = 4'096;
  settings.ranges = 1 + chance.below(8);
  settings.receipts = 1 + chance.below(8);
  settings.tombstone_retention = std::chrono::seconds{chance.one_in(2) ? 40 : 1'000'000};
  return settings;
}

}  // namespace

World::World(std::uint64_t seed, bool is_traced, Sabotage sabotage)
    : chance_(seed), is_traced_(is_traced), sabotage_(std::move(sabotage)), watch_(hubs_), liar_(chance_) {
  build();
}

// 3 to 5 hubs in a ring, a star or a line. Those that are no peers may still be granted records, which others pass on.
void World::build() {
  static const std::vector<std::string> names = {"alpha", "bravo", "charlie", "delta", "echo"};
  const std::size_t count = 3 + chance_.below(3);
  const sync::Settings settings = settings_of(chance_);
  for (std::size_t i = 0; i < count; ++i)
    hubs_.push_back(std::make_unique<Hub>(*HubCode::parse(names[i]), key_seeds()[i], settings));
  for (const auto& hub : hubs_) {
    for (const auto& other : hubs_) {
      if (hub == other) continue;
      hub->keys.add(other->code(), other->keys.own_key());
      hub->policy.know(other->code());
      hub->policy.set(other->code(), static_cast<Level>(chance_.below(3)));
    }
    const std::string refused = "county=" + std::to_string(chance_.below(counties * 4)) + ";detail=1";
    hub->check = [refused](const sync::RecordName&, std::string_view content) { return !content.starts_with(refused); };
    hub->clock_error_seconds = static_cast<std::int64_t>(chance_.below(200)) - 100;
  }
  const std::size_t shape = chance_.below(3);
  for (std::size_t i = 1; i < count; ++i) connect(*hubs_[shape == 0 ? 0 : i - 1], *hubs_[i]);
  if (shape == 1) connect(*hubs_[count - 1], *hubs_[0]);
  if (chance_.percent(35)) hubs_[chance_.below(count)]->is_malicious = true;
  loss_percent_ = chance_.below(30);
  crash_percent_ = chance_.below(12);
}

void World::connect(Hub& one, Hub& other) {
  one.state.links.emplace(other.code(), sync::Link{});
  other.state.links.emplace(one.code(), sync::Link{});
}

bool World::run() {
  const std::size_t actions = 150 + chance_.below(250);
  for (std::size_t i = 0; i < actions && !watch_.has_failed(); ++i) act();
  if (!watch_.has_failed()) settle();
  return !watch_.has_failed();
}

void World::act() {
  seconds_ += static_cast<std::int64_t>(chance_.below(3));
  Hub& hub = *hubs_[chance_.below(hubs_.size())];
  Hub& other = *hubs_[chance_.below(hubs_.size())];
  const std::size_t dice = chance_.below(100);
  if (dice < 45 && !network_.empty()) return deliver(chance_.below(network_.size()));
  if (dice < 70) return step(hub, sync::Tick{}, true);
  if (dice < 82) return change_a_record(hub);
  if (dice < 86) return withdraw_a_record(hub);
  if (dice < 89) return change_a_policy(hub);
  if (dice < 91) return hub.backups.push_back(hub.state);
  if (dice < 92) return put_back_a_backup(hub);
  if (dice < 94) return ask_again(hub);
  if (dice < 96) return lose_memory(hub);
  if (dice < 98) {
    if (cut_.empty() || chance_.one_in(2))
      cut_.insert({hub.code(), other.code()});
    else
      cut_.clear();
    return;
  }
  hub.clock_error_seconds = static_cast<std::int64_t>(chance_.below(200)) - 100;
}

void World::change_a_record(Hub& hub) {
  const auto index = static_cast<std::size_t>(hub.code().text()[0] - 'a');
  const RecordUid uid = uid_of(index, chance_.below(uids_of_a_hub));
  step(hub, sync::Changed{uid, record_content(chance_.below(counties), chance_.below(3))}, true);
}

void World::withdraw_a_record(Hub& hub) {
  const auto index = static_cast<std::size_t>(hub.code().text()[0] - 'a');
  step(hub, sync::Withdrawn{uid_of(index, chance_.below(uids_of_a_hub))}, true);
}

// A policy is configuration: it holds from the moment that its consequences are committed.
void World::change_a_policy(Hub& hub) {
  const Hub& other = *hubs_[chance_.below(hubs_.size())];
  if (&other == &hub) return;
  hub.policy.set(other.code(), static_cast<Level>(chance_.below(3)));
  step(hub, sync::PolicyChanged{}, false);
}

void World::put_back_a_backup(Hub& hub) {
  if (hub.backups.empty() || hub.is_malicious) return;
  note(hub.code().text() + " is restored from a backup");
  ++watch_.coverage.restores;
  hub.state = sync::restored(chance_.pick(hub.backups), hub.journal, hub.policy, hub.salt_key, now(hub));
  hub.was_restored = true;
  lose_memory(hub);
  watch_.sees_restore(hub);
  step(hub, sync::PolicyChanged{}, false);
}

void World::ask_again(Hub& hub) {
  if (!hub.state.quarantine.empty()) {
    for (const auto& [key, line] : hub.state.quarantine) {
      if (!line.record || !hub.state.links.contains(key.peer)) continue;
      ++watch_.coverage.retried;
      return step(hub, sync::Retry{key.peer, *line.record}, true);
    }
  }
  if (hub.state.links.empty()) return;
  ++watch_.coverage.reconciled;
  step(hub, sync::Reconcile{hub.state.links.begin()->first}, true);
}

void World::lose_memory(Hub& hub) {
  hub.memory = {};
  hub.memory.next_question = ++lives_ * questions_of_a_life;
}

WallTime World::now(const Hub& hub) const {
  return WallTime{std::chrono::seconds{1'700'000'000 + seconds_ + hub.clock_error_seconds}};
}

bool World::is_cut(const Hub& one, const Hub& other) const {
  return cut_.contains({one.code(), other.code()}) || cut_.contains({other.code(), one.code()});
}

void World::step(Hub& hub, const sync::Event& event, bool may_crash) {
  sync::Effects effects = hub.machine.step(sync::StateLedger{hub.state}, hub.memory, event, now(hub));
  if (may_crash && !is_over_ && chance_.percent(crash_percent_)) {
    ++watch_.coverage.crashes;
    note(hub.code().text() + " dies before its commit");
    return lose_memory(hub);
  }
  if (!hub.is_malicious) watch_.sees_step(hub, event, effects);
  if (sabotage_) sabotage_(effects.transaction, hub);
  has_moved_ = has_moved_ || (!hub.is_malicious && !effects.transaction.is_empty());
  if (!effects.transaction.is_empty()) {
    for (const auto& [uid, own] : effects.transaction.own) {
      const auto before = hub.state.own.find(uid);
      if (before == hub.state.own.end() || before->second.entry != own->entry) continue;
      ++watch_.coverage.confirmed;
    }
    note(hub.code().text() + " commits" + words(effects.transaction));
    for (const auto& [name, copy] : effects.transaction.copies) watch_.coverage.purged += copy ? 0U : 1U;
    for (const auto& [key, receipt] : effects.transaction.receipts)
      watch_.coverage.carried += receipt && key.holder != hub.code() ? 1U : 0U;
    sync::append(hub.journal, effects.transaction);
    sync::commit(hub.state, std::move(effects.transaction));
    if (!hub.is_malicious) watch_.sees_commit(hub);
  }
  if (may_crash && !is_over_ && chance_.percent(crash_percent_)) {
    ++watch_.coverage.crashes;
    note(hub.code().text() + " dies after its commit");
    return lose_memory(hub);
  }
  for (sync::Message& message : effects.messages) send(hub, std::move(message));
}

void World::send(Hub& from, sync::Message message) {
  if (from.is_malicious && is_over_) return;
  if (from.is_malicious)
    liar_.spoil(from, message);
  else
    watch_.sees_message(from, message);
  if (!is_over_) {
    if (chance_.percent(loss_percent_)) {
      ++watch_.coverage.lost;
      return;
    }
    if (chance_.percent(5)) network_.push_back({&from, message});
  }
  network_.push_back({&from, std::move(message)});
}

Result<sync::Question> read_again(const sync::Question& /*of*/, const std::string& bytes) {
  return sync::read_question(bytes, {});
}
Result<sync::Answer> read_again(const sync::Answer& /*of*/, const std::string& bytes) {
  return sync::read_answer(bytes, {});
}

// As bytes, and back. What a liar made of it may not even be readable; then it is as if it had been lost.
bool World::pass_the_wire(const Hub& from, sync::Message& message) {
  return std::visit(
      [&](auto& content) {
        const std::string bytes = sync::write(content);
        auto read = read_again(content, bytes);
        if (read && sync::write(*read) != bytes) watch_.fail("the wire: " + bytes + " is read as something else");
        if (!read && !from.is_malicious) watch_.fail("the wire: " + bytes + " cannot be read");
        if (!read) {
          ++watch_.coverage.unreadable;
          return false;
        }
        content = *std::move(read);
        return true;
      },
      message.content);
}

void World::deliver(std::size_t index) {
  const auto at = network_.begin() + static_cast<std::ptrdiff_t>(index);
  Envelope envelope = std::move(*at);
  network_.erase(at);
  Hub& to = **std::ranges::find_if(hubs_, [&](const auto& hub) { return hub->code() == envelope.message.to; });
  if (is_cut(*envelope.from, to)) return;
  if (to.is_malicious) liar_.sees(envelope.message);
  if (!pass_the_wire(*envelope.from, envelope.message)) return;
  const HubCode from = envelope.from->code();
  const std::uint64_t number = envelope.message.number;
  if (auto* question = std::get_if<sync::Question>(&envelope.message.content)) {
    note(from.text() + " asks " + to.code().text() + " " + words(*question));
    return step(to, sync::Asked{from, number, std::move(*question)}, true);
  }
  auto& answer = std::get<sync::Answer>(envelope.message.content);
  if (auto* pulled = std::get_if<sync::Pulled>(&answer);
      pulled != nullptr && pulled->page && !is_over_ && chance_.percent(3))
    pulled->page->head.resize(pulled->page->head.size() / 2);
  note(from.text() + " answers " + to.code().text() + " " + words(answer));
  step(to, sync::Answered{from, number, std::move(answer)}, true);
}

bool World::settle_for(std::size_t rounds) {
  std::size_t quiet = 0;
  for (std::size_t i = 0; i < rounds && !watch_.has_failed(); ++i) {
    has_moved_ = false;
    seconds_ += 1;
    for (const auto& hub : hubs_)
      if (!hub->is_malicious) step(*hub, sync::Tick{}, false);
    while (!network_.empty() && !watch_.has_failed()) deliver(0);
    bool is_reconciling = false;
    for (const auto& hub : hubs_) {
      if (hub->is_malicious) continue;
      for (const auto& [peer, conversation] : hub->memory.conversations)
        is_reconciling = is_reconciling || (conversation.reconciliation && !conversation.waits_for);
    }
    quiet = has_moved_ || is_reconciling ? 0 : quiet + 1;
    if (quiet == 5) return true;
  }
  return false;
}

void World::settle() {
  note("the seed's time is over");
  is_over_ = true;
  cut_.clear();
  if (!settle_for(rounds_to_rest)) return watch_.fail("the hubs do not come to rest");
  // What one hub learns in a night its neighbour hears of in the next.
  for (std::size_t night = 0; night < hubs_.size(); ++night) {
    for (const auto& hub : hubs_) {
      if (hub->is_malicious) continue;
      for (const auto& [peer, link] : hub->state.links) step(*hub, sync::Reconcile{peer}, false);
      for (const auto& [key, line] : hub->state.quarantine)
        if (line.record) step(*hub, sync::Retry{key.peer, *line.record}, false);
    }
    if (!settle_for(rounds_to_rest)) return watch_.fail("the hubs do not come to rest after reconciling");
  }
  if (!watch_.has_failed()) watch_.sees_the_end();
}

void World::note(const std::string& line) {
  if (is_traced_) trace_.push_back(std::to_string(seconds_) + " " + line);
}

}  // namespace kith::simulation
