#include "hub/api/headers.hpp"

#include <algorithm>
#include <array>

namespace kith::api {
namespace {

std::string_view trim(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// Takes the part before `separator` off the front of `rest`, trimmed.
std::string_view next_part(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trim(part);
}

// A quality value of RFC 9110 in thousandths; 0 where it is malformed, which refuses that range only.
int quality(std::string_view text) {
  if (text == "1" || text.starts_with("1.")) return 1'000;
  if (!text.starts_with("0")) return 0;
  int thousandths = 0;
  int unit = 100;
  for (std::size_t i = 2; i < text.size() && i < 5; ++i, unit /= 10)
    if (text[i] >= '0' && text[i] <= '9') thousandths += (text[i] - '0') * unit;
  return thousandths;
}

struct Range {
  std::string type;
  int quality = 1'000;
};

Range parse_range(std::string_view text) {
  Range range;
  range.type = lower(next_part(text, ';'));
  while (!text.empty()) {
    const std::string parameter = lower(next_part(text, ';'));
    if (parameter.starts_with("q=")) range.quality = quality(std::string_view{parameter}.substr(2));
  }
  return range;
}

// How exactly the range names the type: 0 not at all, 1 */*, 2 type/*, 3 the type itself.
int fits(std::string_view range, std::string_view type) {
  if (range == type) return 3;
  if (range == "*/*") return 1;
  const std::string_view family = type.substr(0, type.find('/') + 1);
  return range.size() == family.size() + 1 && range.starts_with(family) && range.back() == '*' ? 2 : 0;
}

int wanted(std::string_view accept, std::string_view type) {
  int best_fit = 0;
  int best_quality = 0;
  while (!accept.empty()) {
    const Range range = parse_range(next_part(accept, ','));
    const int fit = fits(range.type, type);
    if (fit > best_fit) {
      best_fit = fit;
      best_quality = range.quality;
    }
  }
  return best_quality;
}

}  // namespace

std::string media_type(const net::Request& request) {
  const std::string* field = request.header("content-type");
  if (field == nullptr) return {};
  std::string_view rest = *field;
  std::string type = lower(next_part(rest, ';'));
  while (!rest.empty()) {
    const std::string parameter = lower(next_part(rest, ';'));
    if (!parameter.starts_with("charset=")) continue;
    const auto charset = std::string_view{parameter}.substr(8);
    if (charset != "utf-8" && charset != "\"utf-8\"") return "unsupported";
  }
  return type;
}

std::string bare_media_type(const net::Request& request) {
  const std::string* field = request.header("content-type");
  if (field == nullptr) return {};
  std::string_view rest = *field;
  return lower(next_part(rest, ';'));
}

Result<std::string_view> negotiate(const net::Request& request, std::span<const std::string_view> offered) {
  const std::string* accept = request.header("accept");
  if (accept == nullptr || trim(*accept).empty()) return offered.front();
  std::string_view best;
  int best_quality = 0;
  for (const std::string_view type : offered) {
    const int quality = wanted(*accept, type);
    if (quality > best_quality) {
      best = type;
      best_quality = quality;
    }
  }
  if (best_quality == 0) return fail(Errc::not_acceptable);
  return best;
}

std::string content_type(std::string_view type) {
  std::string text{type};
  if (type.starts_with("text/")) text.append("; charset=utf-8");
  return text;
}

std::string_view name(Coding coding) {
  constexpr std::array<std::string_view, 3> names = {"zstd", "gzip", "identity"};
  return names[static_cast<std::size_t>(coding)];
}

Result<Coding> negotiate_coding(const net::Request& request) {
  const std::string* field = request.header("accept-encoding");
  if (field == nullptr) return Coding::identity;
  // What is not named is not wanted, but for identity, which comes after all that is.
  std::array<int, 3> qualities = {-1, -1, -1};
  int of_others = -1;
  for (std::string_view rest = *field; !rest.empty();) {
    const Range range = parse_range(next_part(rest, ','));
    if (range.type == "*") of_others = range.quality;
    for (std::size_t i = 0; i < qualities.size(); ++i)
      if (range.type == name(static_cast<Coding>(i))) qualities[i] = range.quality;
  }
  for (int& quality : qualities)
    if (quality < 0) quality = of_others;
  if (qualities.back() < 0) qualities.back() = 1;
  const auto best = std::ranges::max_element(qualities);
  if (*best <= 0) return fail(Errc::not_acceptable);
  return static_cast<Coding>(best - qualities.begin());
}

Result<std::optional<std::string>> idempotency_key(const net::Request& request) {
  const std::string* field = request.header("idempotency-key");
  if (field == nullptr) return std::nullopt;
  std::string_view key = trim(*field);
  if (key.size() >= 2 && key.front() == '"' && key.back() == '"') key = key.substr(1, key.size() - 2);
  const bool is_printable = std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7F; });
  if (key.empty() || key.size() > 255 || !is_printable)
    return fail(Error{Errc::malformed_request, {}, "Idempotency-Key"});
  return std::string{key};
}

bool matches(std::string_view field, std::string_view tag) {
  while (!field.empty()) {
    std::string_view one = next_part(field, ',');
    if (one == "*") return true;
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == tag) return true;
  }
  return false;
}

bool matches_strongly(std::string_view field, std::string_view tag) {
  while (!field.empty()) {
    const std::string_view one = next_part(field, ',');
    if (one == "*" || one == tag) return true;
  }
  return false;
}

void append_quota(std::vector<net::HeaderField>& headers, const Quota& quota) {
  std::string name = "\"";
  name.append(quota.name).push_back('"');
  std::string policy = name + ";q=" + std::to_string(quota.most);
  if (quota.window.count() > 0)
    policy.append(";w=").append(std::to_string(quota.window.count()));
  else
    policy.append(";qu=\"concurrent-requests\"");
  headers.push_back({"ratelimit-policy", std::move(policy)});
  std::string state = name + ";r=" + std::to_string(quota.left);
  if (quota.resets_in) state.append(";t=").append(std::to_string(quota.resets_in->count()));
  headers.push_back({"ratelimit", std::move(state)});
}

}  // namespace kith::api
