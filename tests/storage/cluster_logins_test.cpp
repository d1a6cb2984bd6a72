// Whom a private cluster lets in: by the kernel's word on who asks, and by nothing that is said.
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include "hub/storage/process.hpp"
#include "tests/storage/private_cluster.hpp"

using namespace kith;
using namespace kith::storage;

namespace {

BOOST_AUTO_TEST_SUITE(logins_of_a_private_cluster)

BOOST_AUTO_TEST_CASE(a_login_that_is_not_mapped_is_turned_away) {
  const auto logins = test::shared_cluster().logins("postgres");
  std::string conninfo = logins.serve.conninfo;
  conninfo.replace(conninfo.find("kith_serve"), 10, "kith_ingest");
  BOOST_TEST(!pg::Connection::open({conninfo}, soon()));
  BOOST_TEST(pg::Connection::open(logins.serve, soon()).has_value());
  BOOST_TEST(pg::Connection::open(logins.migrate, soon()).has_value());
}

// A process of that user, for the kernel says who it is.
bool may_log_in(const char* user, const pg::Endpoint& endpoint) {
  const passwd* entry = ::getpwnam(user);
  BOOST_REQUIRE(entry != nullptr);
  const ServerUser as{entry->pw_uid, entry->pw_gid, entry->pw_uid != 0, user};
  const Program psql{{"/usr/bin/psql", "-X", "-c", "SELECT 1", "-d", endpoint.conninfo},
                     {"PATH=/usr/bin:/bin", "LC_ALL=C"},
                     as,
                     "/dev/null",
                     SIGKILL};
  return run_to_end(psql, soon()) == 0;
}

BOOST_AUTO_TEST_CASE(the_serving_process_of_another_user_has_the_serving_login_and_no_other) {
  if (::geteuid() != 0) {
    BOOST_TEST_MESSAGE("skipped: only root can be two users");
    return;
  }
  const test::ScratchDirectory scratch;
  auto options = passing(scratch.path() / "hub");
  options.serving_user = "nobody";
  const auto cluster = start(options);
  const auto logins = cluster->logins();
  BOOST_TEST(may_log_in("nobody", logins.serve));
  BOOST_TEST(!may_log_in("nobody", logins.migrate));
  BOOST_TEST(!may_log_in("nobody", logins.superuser));
  for (const auto* other : {"daemon", "postgres"})
    for (const auto& login : {logins.serve, logins.migrate, logins.superuser}) BOOST_TEST(!may_log_in(other, login));
  BOOST_TEST(may_log_in("root", logins.superuser));  // who runs this one
  for (const auto* unfit : {"root", "postgres", "nobody_of_that_name", "nobody\" kith_super\nkith \"nobody"}) {
    auto wrong = passing(scratch.path() / "wrong");
    wrong.serving_user = unfit;
    const auto refused = Cluster::start(wrong, soon());
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == Errc::malformed_config));
  }
}

BOOST_AUTO_TEST_CASE(without_a_serving_user_nobody_else_reaches_the_socket) {
  if (::geteuid() != 0) {
    BOOST_TEST_MESSAGE("skipped: only root can be two users");
    return;
  }
  const auto logins = test::shared_cluster().logins("postgres");
  for (const auto& login : {logins.serve, logins.migrate, logins.superuser}) BOOST_TEST(!may_log_in("nobody", login));
}

BOOST_AUTO_TEST_CASE(what_the_serving_login_has_set_for_itself_ends_with_the_next_start) {
  const test::ScratchDirectory scratch;
  constexpr pg::Sql settings =
      "-- test.settings\nSELECT count(*) FROM pg_db_role_setting AS s JOIN pg_roles AS r ON r.oid = s.setrole, "
      "unnest(s.setconfig) AS one WHERE r.rolname = 'kith_serve' AND one NOT LIKE 'search_path=%'";
  const auto left = [&](const std::unique_ptr<Cluster>& cluster) {
    auto c = pg::Connection::open(cluster->logins().superuser, soon()).value();
    return c.exec(settings)[0].get<std::int64_t>(0);
  };
  {
    const auto cluster = start(passing(scratch.path() / "hub"));
    auto taken_over = pg::Connection::open(cluster->logins().serve, soon()).value();
    taken_over.exec("-- test.set\nALTER ROLE kith_serve SET statement_timeout = '1ms'");
    taken_over.exec("-- test.set_here\nALTER ROLE kith_serve IN DATABASE kith SET work_mem = '64kB'");
    BOOST_TEST(left(cluster) == 2);
  }
  const auto cluster = start(passing(scratch.path() / "hub"));
  BOOST_TEST(left(cluster) == 0);
}

// What pg_basebackup needs; "all" in pg_hba.conf does not cover it.
BOOST_AUTO_TEST_CASE(a_base_backup_may_log_in) {
  const std::string login = test::shared_cluster().logins("postgres").superuser.conninfo;
  const std::unique_ptr<PGconn, decltype(&PQfinish)> walsender{PQconnectdb((login + " replication=true").c_str()),
                                                               &PQfinish};
  BOOST_TEST(PQstatus(walsender.get()) == CONNECTION_OK);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
