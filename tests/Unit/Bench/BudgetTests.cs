using MediaServer.Bench.Micro;

namespace MediaServer.Tests.Unit.Bench;

/// <summary>Every micro-benchmark keeps to its budget of allocations; time is measured by the benchmarks, not asserted here.</summary>
public class BudgetTests
{
    public static TheoryData<string> Names => [.. Budgets.Benchmarks.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Benchmark_AllocatesNoMoreThanItsBudget(string name)
    {
        Assert.True(Budgets.Load().TryGetValue(name, out var budget), $"bench/budgets.json has no budget for {name}.");
        Assert.InRange(Budgets.AllocatedBy(Budgets.Benchmarks[name]), 0, budget.AllocatedBytes);
    }

    [Fact]
    public void Budget_WithoutABenchmark_IsStale() => Assert.Empty(Budgets.Load().Keys.Except(Budgets.Benchmarks.Keys));
}
