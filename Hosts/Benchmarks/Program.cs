using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

// In this process: what is measured was built as the rest is, and no benchmark waits for a build of its own.
Job job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(200));
ManualConfig config = ManualConfig.Create(DefaultConfig.Instance)
    .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "actorudp-micro"))
    .AddJob(job)
    .AddDiagnoser(MemoryDiagnoser.Default);
string[] wanted = args.Any(a => a is "--filter" or "-f" or "--list" or "--help" or "-h") ? args : ["--filter", "*", .. args];
Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(wanted, config)];
return summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success)) ? 1 : 0;
