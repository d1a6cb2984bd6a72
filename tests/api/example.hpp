// Records as a member would push them, for the API tests.
#pragma once

#include <string>

#include "hub/base/ids.hpp"

namespace kith::test {

struct Example {
  std::string uid = RecordUid::random().text();
  int revision = 1;
  std::string county = "06067";
  std::string act = "verbal_harassment";
  std::string month = "2021-03";
  std::string more;  // further members, each begun by a comma
};

inline std::string incident(const Example& example = {}) {
  return R"({"record_uid":")" + example.uid +
         R"(","kind":"incident","schema_version":1,"taxonomy_version":"sah_2023","revision":)" +
         std::to_string(example.revision) + R"(,"consent":"coded_record","reported_month":")" + example.month +
         R"(","occurred":{"precision":"month","value":")" + example.month + R"("},"place":{"level":"county","code":")" +
         example.county + R"("},"act_types":[")" + example.act + R"("],"target":{"gender":["female"]})" + example.more +
         "}";
}

inline std::string withdrawal(const std::string& uid, int revision) {
  return R"({"record_uid":")" + uid + R"(","kind":"incident","schema_version":1,"withdrawn":true,"revision":)" +
         std::to_string(revision) + "}";
}

// How often `part` stands in `text`.
inline std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace kith::test
