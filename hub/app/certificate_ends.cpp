#include "hub/app/certificate_ends.hpp"

#include "auth/certificate.hpp"
#include "auth/ending.hpp"

namespace kith::app {

std::vector<CertificateEnd> certificate_ends(const net::TlsServer& tls, const api::Issuing* issuing) {
  const auto loaded = net::ends_of(tls);
  std::vector<CertificateEnd> all = {{"hub", loaded.own}};
  if (loaded.authority) all.push_back({"client_authority", *loaded.authority});
  if (issuing == nullptr) return all;
  all.push_back({"issuing", issuing->authority.facts().period.until});
  if (const auto root = auth::read_certificate(issuing->roots)) all.push_back({"root", root->period.until});
  return all;
}

CertificateWatch::CertificateWatch(const boost::asio::any_io_executor& executor, Read read, const Clock& clock,
                                   Tell tell)
    : read_(std::move(read)), clock_(clock), tell_(std::move(tell)), pause_(executor) {}

void CertificateWatch::look() {
  const WallTime now = clock_.now();
  for (const CertificateEnd& end : read_()) {
    if (end.is_revoked) {
      tell_(end, 0);
      continue;
    }
    if (auth::nearness(end.ends, now) == auth::Nearness::far) {
      told_.erase(end.certificate.text());
      continue;
    }
    const auto days = std::chrono::floor<std::chrono::days>(end.ends - now).count();
    const auto [told, is_first] = told_.try_emplace(end.certificate.text(), days);
    if (!is_first && told->second == days) continue;
    told->second = days;
    tell_(end, days);
  }
}

Task<void> CertificateWatch::run() {
  while (!is_stopping_) {
    look();
    static_cast<void>(co_await pause_.wait(Deadline::after(std::chrono::hours{1})));
  }
}

void CertificateWatch::stop() {
  is_stopping_ = true;
  pause_.notify();
}

void tell_of_end(const CertificateEnd& end, std::int64_t days_left) {
  if (end.is_revoked)
    log::error("certificate.revoked", {{"certificate", end.certificate}});
  else if (days_left < 0)
    log::error("certificate.ended", {{"certificate", end.certificate}});
  else
    log::warning("certificate.ends", {{"certificate", end.certificate}, {"days", days_left}});
}

}  // namespace kith::app
