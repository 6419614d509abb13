namespace Bridge.Mapping.Tests.Differential;

/// <summary>Documents that the generated expressions are evaluated over.</summary>
internal static class Inputs
{
    public static readonly string[] All =
    [
        """{"a":{"b":{"c":1,"d":[1,2,{"e":"x"}]},"c":"text","name":"A"},"b":[{"c":1,"d":"one"},{"c":2,"d":["two","zwei"]},{"d":null}],"c":[1,2.5,-3],"d":"Hello World","e":null,"id":"r1","name":"Root","price":12.5,"items":[{"id":3,"name":"apple","price":1.5,"tags":["x","y"]},{"id":1,"name":"pear","price":0.75,"tags":[]},{"id":2,"name":"fig","price":10,"tags":["z"],"a":{"b":7}}],"tags":["red","green","red"],"n":[3,1,2,3],"s":"a,b,,c","t":true}""",
        """{"a":[{"b":[{"c":1},{"c":[2,3]}]},{"b":{"c":4}}],"b":true,"c":{"d":{"e":{"id":5}}},"d":[],"e":{},"id":7,"name":"Zoë 😀","price":"12.0","items":{"id":"only","name":"single","price":3,"tags":"t"},"tags":"tag","n":5,"s":"  spaces  here ","t":false}""",
        """[{"a":1,"id":"i1","name":"n1","price":5,"items":[{"id":1,"price":2},{"id":2,"price":3}]},{"a":2,"id":"i2","name":"n2","price":4,"items":[]},{"a":[1,[2,3],[[4]]],"id":"i3","name":"n1"}]""",
        """{"a":"one","b":2,"c":[[1,2],[3,4]],"d":{"a":"x","b":["y",{"c":"z"}]},"e":[null,false,0,"",[],{}],"items":[{"id":"a","price":1e21,"n":1},{"id":"a","price":-0.5,"n":2},{"id":"b","price":123456789.123,"n":3}],"n":[1e-7,0.1,0.2],"s":"The quick brown fox","t":"2018-03-23T10:33:36.617Z","tags":[["p","q"],"r"],"name":["first","last"]}""",
        "[1,2,3,4.5,-6]",
        "\"plain text\"",
        "42",
        "{}",
        "null",
    ];
}
