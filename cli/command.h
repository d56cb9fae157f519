#pragma once

#include <string>
#include <vector>

namespace sisa {

class Arguments;
class Output;

/// An option of a command, as the help shows it and the parser accepts it.
struct Option {
  std::string name;           ///< long, without dashes
  std::string value = {};     ///< what stands for the value in the help; empty: a switch
  std::string help = {};      ///< one sentence without a full stop
  std::string fallback = {};  ///< the value if the option is absent, as the help shows it
  char letter = 0;            ///< the short form; 0: none
  bool many = false;          ///< takes several values and may be repeated
};

/// One thing that the program does. Each lives in a file of its name.
struct Command {
  std::string name;
  std::string summary;  ///< one line for the list of commands
  std::string usage;    ///< what follows the command's name: "STORE --data SPEC [options]"
  std::vector<std::string> operands = {"STORE"};  ///< their names, in their order
  std::string optional_operand = {};              ///< that of them which may be missing
  std::string without_store = {};    ///< the option with which STORE may be missing; empty: none
  std::vector<Option> options = {};  ///< beside those that every command has
  std::string notes = {};            ///< the end of the help; lines are shown as they are

  /// Does it. Returns the exit code; throws Error.
  int (*run)(const Arguments& arguments, Output& output) = nullptr;
};

Command create_command();
Command train_command();
Command predict_command();
Command evaluate_command();
Command find_command();
Command impact_command();
Command audit_command();
Command unlearn_command();
Command retrain_command();
Command status_command();
Command verify_command();
Command add_command();
Command correct_command();
Command backup_command();
Command restore_command();
Command log_command();
Command receipt_command();
Command export_command();
Command report_command();
Command plan_command();
Command version_command();

/// The options that every command has: --json, --quiet, --help.
const std::vector<Option>& common_options();

/// Options that several commands share.
Option workers_option();
Option aggregate_option();
Option suppressions_option();  ///< of what applies a list

}  // namespace sisa
