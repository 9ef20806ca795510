//! The zlint command.

fn main() -> std::process::ExitCode {
    zlint::cli::main()
}
