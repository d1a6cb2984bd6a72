// kith release verify on a folder of published files: what it says, and how it ends.
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "hub/audit/merkle.hpp"
#include "hub/base/hex.hpp"
#include "hub/cli/program.hpp"
#include "hub/disclosure/certificate.hpp"
#include "tests/support/made_table.hpp"

namespace kith::cli {
namespace {

using test::hidden;
using test::made_row;

struct Folder {
  Folder() {
    std::string path = (std::filesystem::temp_directory_path() / "kith-release-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(path.data()) != nullptr);
    folder = path;
    std::filesystem::create_directory(folder / "2021");
    write("2021/row.json", disclosure::write_table(table));
    write("2021/certificate.json", disclosure::write_certificate(certificate));
    write("2021/manifest.json", R"({"release":"2021"})");
    write("notes.txt", "not a table");
  }
  ~Folder() { std::filesystem::remove_all(folder); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder / name) << text; }

  ExitCode verify(const char* option = nullptr) {
    out.str("");
    err.str("");
    const std::string path = folder.string();
    std::vector<const char*> arguments{"release", "verify", path.c_str()};
    if (option != nullptr) arguments.push_back(option);
    return run(arguments, {in, out, err, false, false, false});
  }

  disclosure::PublishedTable table = made_row(50, {hidden, hidden, 20});
  disclosure::Certificate certificate{.profile = table.profile,
                                      .tables = disclosure::names(std::span{&table, 1}),
                                      .base = {1, 29},
                                      .witnesses = {{{0, 9}, {1, -9}}, {{0, 28}, {1, -28}}},
                                      .proofs = {}};
  std::filesystem::path folder;
  std::istringstream in;
  std::ostringstream out, err;
};

BOOST_AUTO_TEST_SUITE(release_verify)

BOOST_AUTO_TEST_CASE(a_release_that_verifies_is_accounted_for) {
  Folder folder;
  BOOST_TEST((folder.verify() == ExitCode::done));
  BOOST_TEST(folder.out.str() ==
             "1 table, 1 certificate.\n"
             "2 cells printed, 2 hidden (S); 0 numbers that no table prints, but subtraction might tell.\n"
             "Every hidden cell was checked: tables that fit all that is printed show it small and large, or it is "
             "large in any case.\n");
  BOOST_TEST((folder.verify("--json") == ExitCode::done));
  BOOST_TEST(
      folder.out.str() ==
      R"({"passed":true,"tables":1,"parts":0,"certificates":1,"superseded":0,"printed":2,"hidden":2,"unprinted":0,"of_organisations":0,"mixed":0,"findings":[]})"
      "\n");
}

BOOST_AUTO_TEST_CASE(what_is_not_shown_to_be_safe_is_named) {
  Folder folder;
  folder.certificate.witnesses.pop_back();
  folder.write("2021/certificate.json", disclosure::write_certificate(folder.certificate));
  BOOST_TEST((folder.verify() == ExitCode::failed));
  BOOST_TEST(folder.out.str().find("- code=c1: a reader can tell") != std::string::npos);
  BOOST_TEST(!folder.err.str().empty());
  std::filesystem::remove(folder.folder / "2021/certificate.json");
  BOOST_TEST((folder.verify() == ExitCode::failed));
  BOOST_TEST(folder.out.str().find("no certificate speaks of all tables") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_number_that_was_changed_afterwards_is_found) {
  Folder folder;
  folder.table = made_row(51, {hidden, hidden, 20});
  folder.write("2021/row.json", disclosure::write_table(folder.table));
  BOOST_TEST((folder.verify() == ExitCode::failed));
}

BOOST_AUTO_TEST_CASE(files_that_are_damaged_or_missing_are_said_to_be) {
  Folder folder;
  folder.write("2021/row.json", R"({"dimensions":[],"cells":[]})");
  BOOST_TEST((folder.verify() == ExitCode::failed));
  BOOST_TEST(folder.err.str().find("row.json") != std::string::npos);
  std::filesystem::remove_all(folder.folder / "2021");
  BOOST_TEST((folder.verify() == ExitCode::not_found));
  std::filesystem::remove_all(folder.folder);
  BOOST_TEST((folder.verify() == ExitCode::not_found));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_the_one_of_its_manifest_is_named) {
  Folder folder;
  const std::string bytes = disclosure::write_table(folder.table);
  const auto manifest = [](const std::string& digest) {
    return R"({"manifest":"kith-1","files":[{"name":"row.json","sha256":")" + digest +
           R"("},{"name":"absent.csv","sha256":"00"},{"name":"../../row.json","sha256":"00"}]})";
  };
  folder.write("2021/manifest.json", manifest(hex(audit::sha256(bytes))));
  BOOST_TEST((folder.verify() == ExitCode::done), folder.err.str());
  folder.write("2021/manifest.json", manifest(hex(audit::sha256(bytes + " "))));
  BOOST_TEST((folder.verify() == ExitCode::failed));
  BOOST_TEST(folder.err.str().find("row.json is not the one that its manifest names") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_part_of_a_place_is_no_table_to_be_checked) {
  Folder folder;
  std::filesystem::create_directory(folder.folder / "part");
  folder.write("part/manifest.json", R"({"manifest":"kith-1","place":"region:40900","files":[]})");
  folder.write("part/row.json", disclosure::write_table(folder.table));
  BOOST_TEST((folder.verify() == ExitCode::done));
  BOOST_TEST(folder.out.str().starts_with("1 table, 1 certificate; 1 part of a table for one place"));
  std::filesystem::remove_all(folder.folder / "2021");
  BOOST_TEST((folder.verify() == ExitCode::not_found));
  BOOST_TEST(folder.err.str().find("only parts of tables") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::cli
