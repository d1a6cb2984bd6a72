// The entry point of every test program: Boost.Test, linked dynamically, brings its own main.
#define BOOST_TEST_MODULE kith
#include <boost/test/unit_test.hpp>
