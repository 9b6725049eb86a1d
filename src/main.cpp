#include "cli/run.hpp"

int main(int argc, char** argv) { return docket::cli::run(argc, argv); }
