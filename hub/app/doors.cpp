#include "hub/app/doors.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace kith::app {
namespace {

using boost::asio::ip::tcp;

struct Door {
  std::string key;  // of the table in the configuration
  std::string address;
  std::uint16_t port = 0;
};

std::vector<Door> doors_of(const Config& config) {
  std::vector<Door> doors = {{"listen", config.listen.address, config.listen.port},
                             {"admin", config.admin.address, config.admin.port}};
  std::error_code error;
  const Enrolment& enrolment = config.enrolment;
  if (std::filesystem::exists(enrolment.certificate, error))
    doors.push_back(
        {"enrolment", enrolment.address.empty() ? config.listen.address : enrolment.address, enrolment.port});
  return doors;
}

std::string file_of(const Config& config) {
  return config.file.value_or(config.data / "kith-hub.toml").string();
}

ConfigMistake explain(const Config& config, const Door& door, const boost::system::error_code& error) {
  const std::string port = std::to_string(door.port);
  const std::string there = "[" + door.key + "] of " + file_of(config);
  const std::string of = " of " + door.address;
  if (error == boost::asio::error::address_in_use)
    return {0, door.key + ".port",
            "The port " + port + of + " is taken by another program, or by another hub. As root, ss -ltnp 'sport = :" +
                port + "' shows by which. End that one, or write another port into " + there + "."};
  if (error == boost::asio::error::access_denied)
    return {0, door.key + ".port",
            "The port " + port + of + " may not be opened by this user: those below 1024 are kept for root. Write " +
                "another into " + there + "."};
  return {0, door.key + ".address",
          "The address " + door.address + " is none of this machine, so nobody can be listened to there. Write one " +
              "of its own, or 0.0.0.0 for all of them, into " + there + "."};
}

}  // namespace

std::vector<ConfigMistake> check_doors(const Config& config) {
  std::vector<ConfigMistake> mistakes;
  boost::asio::io_context context{1};
  std::vector<tcp::acceptor> opened;  // until all are: two doors of this hub may want the same port
  for (const Door& door : doors_of(config)) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(door.address, error);
    if (error) continue;  // the configuration's own check has said so
    tcp::acceptor& acceptor = opened.emplace_back(context);
    const tcp::endpoint endpoint{address, door.port};
    acceptor.open(endpoint.protocol(), error);
    if (error) continue;  // such as no IPv6 here: the listener says it
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(1, error);
    if (error) mistakes.push_back(explain(config, door, error));
  }
  return mistakes;
}

}  // namespace kith::app
