// The published files as a reader has them: fetched as a lead's client gets them, JSON and CSV, whole and in parts; and
// what all of them together say, read without any code of hub/disclosure.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hub/storage/releases.hpp"
#include "tests/attacks/people.hpp"

namespace kith::attacks {

struct File {
  std::string release, profile, period, scope, name, bytes;

  [[nodiscard]] bool is_table() const;  // of people, JSON or CSV
  [[nodiscard]] bool is_json() const { return name.ends_with(".json"); }
};

// Every file that a lead of the whole may read, each part of a place too.
std::vector<File> fetch(pg::Connection& serve);

// What a reader has who reads these profiles, to the end of that period; none: to the end.
std::vector<File> of_profiles(const std::vector<File>& files, const std::set<std::string>& profiles);

// The same files with that number printed where an S stands. Throws std::logic_error where no file hides the cell.
std::vector<File> printing(std::vector<File> files, const Cell& cell, std::int64_t number);

struct Said {
  std::optional<std::int64_t> number;
  bool is_hidden = false;  // in one file at least
};

struct CodeTree {
  bool is_multi = false;
  std::map<std::string, std::string> parents;
  std::set<std::string> partial, covering;
};

// A table's corners: it tabulates some of these.
struct Shape {
  std::string dimension;
  std::vector<std::string> places, periods;
  std::set<std::string> codes;
};

struct Reading {
  std::map<Cell, Said> said;
  std::map<std::string, CodeTree> codes;   // by dimension
  std::map<std::string, CodeTree> places;  // by year: the map of its time
  std::vector<Shape> shapes;
  std::set<Cell> once;                   // nobody in it gave two of the answers below
  std::set<std::string> contradictions;  // cells in which two files print two numbers
};

// All of them joined: where one says S and another a number, it is the number.
Reading read(const std::vector<File>& files);

}  // namespace kith::attacks
