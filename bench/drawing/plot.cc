#include "bench/drawing/plot.h"

#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <sstream>

#include "cli/format.h"

extern char** environ;  // NOLINT: POSIX declares it so

namespace sisa {
namespace {

/// Told apart also by those who see fewer colours, on light and dark ground (Paul Tol's "bright",
/// and the orange of his "vibrant").
constexpr std::array<const char*, 8> kColours = {"#4477AA", "#EE6677", "#228833", "#CCBB44",
                                                 "#66CCEE", "#AA3377", "#888888", "#EE7733"};

std::string quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + "'";
}

std::string look(const Series& series) {
  const std::string colour = kColours[static_cast<std::size_t>(series.colour) % kColours.size()];
  const std::string lines = " lc rgb '" + colour + "' lw 2";
  switch (series.mark) {
    case Series::Mark::kLine:
      return "with lines" + lines;
    case Series::Mark::kDashes:
      return "with lines" + lines + " dt 2";
    case Series::Mark::kPoints:
      return "with points pt 7 ps 0.6 lc rgb '" + colour + "'";
    case Series::Mark::kLinePoints:
      break;
  }
  return "with linespoints pt 7 ps 0.6" + lines;
}

}  // namespace

std::string gnuplot_script(const Plot& plot, const std::string& svg) {
  std::ostringstream text;
  text << "set terminal svg size 760,440 dynamic font 'sans-serif,13' background 'white'\n"
       << "set output " << quoted(svg) << "\nset encoding utf8\n"
       << "set title " << quoted(plot.title) << " noenhanced\n"
       << "set xlabel " << quoted(plot.x) << " noenhanced\n"
       << "set ylabel " << quoted(plot.y) << " noenhanced\n"
       << "set key outside right top Left reverse noenhanced samplen 2\n"
       << "set border 3 lc rgb '#888888'\nset tics nomirror out\nset grid lc rgb '#cccccc' lw 0.5\n"
       << "set autoscale noextend\nset offsets graph 0.03, graph 0.03, graph 0.05, graph 0.05\n";
  if (plot.log_x) text << "set logscale x\n";
  if (plot.log_y) text << "set logscale y\n";
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    text << "$series" << i << " << END\n";
    for (const auto& [x, y] : plot.series[i].points) {
      text << shortest(x) << ' ' << shortest(y) << '\n';
    }
    text << "END\n";
  }
  text << "plot";
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    const Series& series = plot.series[i];
    text << (i == 0 ? " " : ", \\\n     ") << "$series" << i << " " << look(series) << " "
         << (series.title.empty() ? "notitle" : "title " + quoted(series.title));
  }
  text << '\n';
  return text.str();
}

bool run_gnuplot(const std::string& script) {
  std::string program = "gnuplot";
  std::string file = script;
  char* arguments[] = {program.data(), file.data(), nullptr};
  pid_t process = 0;
  const int error = ::posix_spawnp(&process, "gnuplot", nullptr, nullptr, arguments, environ);
  int status = 0;
  const bool ran = error == 0 && ::waitpid(process, &status, 0) == process;
  return ran && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace sisa
