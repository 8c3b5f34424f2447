using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaServer.Server.Hub;

/// <summary>How everything is written: camelCase, enums as lower-case strings, absent instead of null.</summary>
internal static class Json
{
    /// <summary>Deeper than any message of ours, and far from what costs anything.</summary>
    public const int MaxDepth = 16;

    public static readonly JsonSerializerOptions Options = Create();

    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.MaxDepth = MaxDepth;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        return options;
    }
}
