using System.Reflection;
using System.Text.Json;
using BenchmarkDotNet.Attributes;

namespace MediaServer.Bench.Micro;

/// <summary>What an operation may cost: the numbers of <c>budgets.json</c>, and how to measure against them without a clock.</summary>
public sealed record Budget(long AllocatedBytes);

public static class Budgets
{
    private const int WarmUp = 200,
        Measured = 1000,
        Rounds = 3;

    /// <summary>Budgets by the name of the benchmark, <c>Class.Method</c>.</summary>
    public static IReadOnlyDictionary<string, Budget> Load()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "budgets.json"));
        return JsonSerializer.Deserialize<Dictionary<string, Budget>>(file, JsonSerializerOptions.Web)
            ?? throw new InvalidDataException("budgets.json is empty.");
    }

    /// <summary>Every micro-benchmark of this assembly; each is a method without arguments that returns a number.</summary>
    public static IReadOnlyDictionary<string, MethodInfo> Benchmarks { get; } =
        typeof(Budgets)
            .Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<BenchmarkAttribute>() is not null)
            .ToDictionary(method => $"{method.DeclaringType!.Name}.{method.Name}");

    /// <summary>Bytes that one warm run takes from the heap, rounded up; of several parameters, the most.</summary>
    public static long AllocatedBy(MethodInfo benchmark) =>
        Combinations(benchmark.DeclaringType!).Max(parameters => Measure(benchmark, parameters));

    private static long Measure(MethodInfo benchmark, (PropertyInfo Property, object? Value)[] parameters)
    {
        var instance = Activator.CreateInstance(benchmark.DeclaringType!)!;
        using var end = instance as IDisposable;
        foreach (var (property, value) in parameters)
            property.SetValue(instance, value);
        foreach (var setup in instance.GetType().GetMethods().Where(m => m.GetCustomAttribute<GlobalSetupAttribute>() is not null))
            setup.Invoke(instance, null);
        var run = benchmark.CreateDelegate<Func<int>>(instance);
        for (var i = 0; i < WarmUp; i++)
            run();
        // What a run takes shows in every round; what the runtime takes once in a while does not.
        return Enumerable.Range(0, Rounds).Min(_ => Measure(run));
    }

    private static long Measure(Func<int> run)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Measured; i++)
            run();
        return (GC.GetAllocatedBytesForCurrentThread() - before + Measured - 1) / Measured;
    }

    private static IEnumerable<(PropertyInfo Property, object? Value)[]> Combinations(Type type)
    {
        IEnumerable<(PropertyInfo, object?)[]> combinations =
        [
            [],
        ];
        foreach (var property in type.GetProperties())
        {
            if (property.GetCustomAttribute<ParamsAttribute>() is { } choices)
                combinations = combinations.SelectMany(chosen =>
                    choices.Values.Select(value => ((PropertyInfo, object?)[])[.. chosen, (property, value)])
                );
        }
        return combinations;
    }
}
