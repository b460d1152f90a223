using System.Reflection;
using ActorUdp.Benchmarks;
using BenchmarkDotNet.Attributes;

namespace ActorUdp.Specs.Hosts.Bench;

/// <summary>Each micro benchmark does what it says, with each of its parameters; how long it takes is its own business.</summary>
public class MicroBenchmarksSpec
{
    private const int Rounds = 3;

    public static TheoryData<Type> Types =>
        [.. typeof(CodecBenchmarks).Assembly.GetExportedTypes().Where(t => Methods<BenchmarkAttribute>(t).Any())];

    [Theory]
    [MemberData(nameof(Types))]
    public void It_runs(Type type)
    {
        PropertyInfo? parameter = type.GetProperties().SingleOrDefault(p => p.GetCustomAttribute<ParamsAttribute>() is not null);
        foreach (object? value in parameter?.GetCustomAttribute<ParamsAttribute>()!.Values ?? [null])
        {
            foreach (MethodInfo benchmark in Methods<BenchmarkAttribute>(type))
            {
                object instance = Activator.CreateInstance(type)!;
                parameter?.SetValue(instance, value);
                Call<GlobalSetupAttribute>(instance);
                for (int i = 0; i < Rounds; i++)
                    benchmark.Invoke(instance, []);
                Call<GlobalCleanupAttribute>(instance);
            }
        }
    }

    private static IEnumerable<MethodInfo> Methods<T>(Type type)
        where T : Attribute => type.GetMethods().Where(m => m.GetCustomAttribute<T>() is not null);

    private static void Call<T>(object instance)
        where T : Attribute
    {
        foreach (MethodInfo method in Methods<T>(instance.GetType()))
            method.Invoke(instance, []);
    }
}
