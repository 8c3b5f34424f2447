namespace MediaServer.Tests.Functional;

public class SkeletonTests
{
    [Fact]
    public void Suite_Runs() => Assert.EndsWith("Functional", typeof(SkeletonTests).Namespace, StringComparison.Ordinal);
}
