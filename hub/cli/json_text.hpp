// From a parsed answer of the hub back to text. Pure.
#pragma once

#include <string>
#include <string_view>

#include "hub/base/json.hpp"

namespace kith::cli {

// A parser for whole answers of the hub: larger and deeper than a record.
json::Parser answer_parser();
// The value as JSON without white space, with its numbers as they were written.
void append_json(std::string& out, json::Value value);
// The text of a string member, the digits of a number, "yes" or "no" of a boolean; empty when absent or null. Control
// characters are made visible.
std::string text_member(json::Value object, std::string_view name);

}  // namespace kith::cli
