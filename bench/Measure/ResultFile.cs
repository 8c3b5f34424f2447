using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaServer.Bench.Measure;

/// <summary>Results as they are kept in <c>bench/results</c>.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // what could not be measured is NaN
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string ToJson<T>(T result) => JsonSerializer.Serialize(result, Indented);

    /// <summary>Does nothing without a file.</summary>
    public static void Write<T>(FileInfo? file, T result)
    {
        if (file is null)
            return;
        file.Directory!.Create();
        File.WriteAllText(file.FullName, ToJson(result) + "\n");
    }
}
